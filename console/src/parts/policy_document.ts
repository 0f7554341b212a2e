// A policy's document as people write it.

/** Why `text` cannot be a policy's document, or undefined. The server judges the rest. */
export function documentProblem(text: string): string | undefined {
  if (text.trim() === "") return "Write the policy's document.";
  try {
    const document: unknown = JSON.parse(text);
    if (typeof document !== "object" || document === null || Array.isArray(document))
      return "The document is not a JSON object.";
    if (!("Statement" in document)) return "The document has no Statement.";
    return undefined;
  } catch (thrown) {
    return `This is not JSON: ${thrown instanceof Error ? thrown.message : "it cannot be read"}`;
  }
}

/** Indented by two blanks, or as it is where it is not JSON. */
export function prettyDocument(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

export const readOnlyExample = `{
  "Version": "2012-10-17",
  "Statement": [
    {
      "Effect": "Allow",
      "Action": ["cloudtrail:LookupEvents", "opentrail:Get*", "opentrail:List*"],
      "Resource": "*"
    }
  ]
}`;

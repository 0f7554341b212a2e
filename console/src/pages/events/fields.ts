// Fields: what events can be filtered by, with the words for people.

/** The ways in which a value can be as a filter wants it; of /v1 each is a prefix of the name. */
export const operators = {
  "=": "",
  "!=": "not.",
  ":": "contains.",
  "!:": "not.contains.",
  "^": "starts.",
  "!^": "not.starts.",
} as const;
export type Operator = keyof typeof operators;

/** Of the outcomes that a filter names; every denied call failed, too. */
export const outcomeTexts: Record<string, string> = {
  success: "Succeeded",
  error: "Failed, with denied",
  denied: "Denied",
};

export interface Field {
  /** Its name in /v1. */
  key: string;
  label: string;
  /** Of its values, in suggestions. */
  values: string;
  /** Where there are few: all of them. */
  known?: string[];
  /** Only one value can be asked for at a time. */
  single?: boolean;
  /** Not in the index: the server reads records for it, and suggests nothing. */
  member?: boolean;
}

const categories = ["Management", "Data", "NetworkActivity", "Insight", "Aggregated"];
const yesNo = ["true", "false"];
const userTypes = [
  "Root",
  "IAMUser",
  "AssumedRole",
  "FederatedUser",
  "WebIdentityUser",
  "SAMLUser",
  "IdentityCenterUser",
  "Role",
  "Directory",
  "AWSAccount",
  "AWSService",
  "Unknown",
];

const member = (key: string, label: string, values: string, known?: string[]): Field => ({
  key,
  label,
  values,
  member: true,
  ...(known ? { known } : {}),
});

/** In the order in which they are offered. */
export const fields: Field[] = [
  { key: "eventName", label: "Event name", values: "Event names" },
  { key: "eventSource", label: "Event source", values: "Event sources" },
  { key: "username", label: "User name", values: "User names" },
  { key: "principal", label: "Principal", values: "Principals" },
  { key: "session", label: "Session", values: "Sessions" },
  { key: "accessKeyId", label: "Access key", values: "Access keys" },
  { key: "sourceIPAddress", label: "Source IP address", values: "Source IP addresses" },
  { key: "resourceName", label: "Resource name", values: "Resource names" },
  { key: "resourceType", label: "Resource type", values: "Resource types" },
  {
    key: "outcome",
    label: "Outcome",
    values: "Outcomes",
    known: ["success", "error", "denied"],
    single: true,
  },
  { key: "errorCode", label: "Error code", values: "Error codes" },
  { key: "awsRegion", label: "AWS Region", values: "Regions" },
  { key: "account", label: "Account", values: "Accounts" },
  { key: "readOnly", label: "Read-only", values: "Read-only", known: yesNo },
  { key: "category", label: "Category", values: "Categories", known: categories },
  { key: "eventType", label: "Event type", values: "Event types" },
  { key: "eventId", label: "Event ID", values: "Event IDs", single: true },
  { key: "door", label: "Came in by", values: "Doors" },
  { key: "importId", label: "Import", values: "Imports" },
  member("userAgent", "User agent", "User agents"),
  member("errorMessage", "Error message", "Error messages"),
  member("requestId", "Request ID", "Request IDs"),
  member("sharedEventId", "Shared event ID", "Shared event IDs"),
  member("userType", "User type", "User types", userTypes),
  member("mfaAuthenticated", "MFA", "MFA", yesNo),
  member("sourceIdentity", "Source identity", "Source identities"),
  member("sessionIssuer", "Session issuer", "Session issuers"),
  member("principalId", "Principal ID", "Principal IDs"),
  member("userAccountId", "User's account", "Users' accounts"),
  member("invokedBy", "Invoked by", "Services"),
  member("identityProvider", "Identity provider", "Identity providers"),
  member("sessionCredentialFromConsole", "Console session", "Console sessions", yesNo),
  member("resourceAccountId", "Resource's account", "Resources' accounts"),
  member("vpcEndpointId", "VPC endpoint", "VPC endpoints"),
  member("vpcEndpointAccountId", "VPC endpoint's account", "VPC endpoints' accounts"),
  member("tlsVersion", "TLS version", "TLS versions"),
  member("cipherSuite", "Cipher suite", "Cipher suites"),
  member("clientProvidedHostHeader", "Host", "Hosts"),
  member("managementEvent", "Management event", "Management event", yesNo),
  member("apiVersion", "API version", "API versions"),
  member("eventVersion", "Event version", "Event versions"),
  member("addendumReason", "Addendum's reason", "Addenda's reasons"),
];

/** A member of the record by its path: "member.requestParameters.bucketName". */
export const memberPrefix = "member.";

/** A known field, or one for a member of the record; nothing for other names. */
export function fieldOf(key: string): Field | undefined {
  const known = fields.find((field) => field.key === key);
  if (known || !key.startsWith(memberPrefix) || key.length === memberPrefix.length) return known;
  const path = key.slice(memberPrefix.length);
  return { key, label: path, values: path, member: true };
}

/** Other names that /v1 knows of fields. */
export const aliases: Record<string, string> = {
  user: "username",
  accessKey: "accessKeyId",
  resource: "resourceName",
  sourceIp: "sourceIPAddress",
  region: "awsRegion",
  eventID: "eventId",
};

const equal: Operator[] = ["=", "!="];

export function operatorsOf(field: Field): Operator[] {
  if (field.key === "eventId") return ["="];
  if (field.known) return equal;
  return [...equal, ":", "!:", "^", "!^"];
}

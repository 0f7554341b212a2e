// Failure: why a call had no answer, in words for people.

/**
 * What the server answered in place of a reply, or that it could not be reached (`code` is then
 * "Unreachable").
 */
export class Failure extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = "Failure";
    this.code = code;
    this.status = status;
  }

  /** For want of a permission: asking again is answered no otherwise. */
  get refused(): boolean {
    return this.status === 403 || this.code.startsWith("AccessDenied");
  }

  get unreachable(): boolean {
    return this.code === "Unreachable";
  }
}

export function unreachable(): Failure {
  return new Failure(
    "Unreachable",
    "The server cannot be reached. The console tries again by itself.",
    0,
  );
}

/** What a reply of status 400 and above says. */
export function failureOf(status: number, body: unknown): Failure {
  const said = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  const type = typeof said["__type"] === "string" ? said["__type"] : "";
  const text = said["message"] ?? said["Message"];
  return new Failure(
    type.slice(type.lastIndexOf("#") + 1) || `HTTP ${status}`,
    typeof text === "string" && text !== ""
      ? text
      : `The server answered ${status} and did not say why.`,
    status,
  );
}

/** Whatever was thrown, as a Failure. */
export function asFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  if (thrown instanceof TypeError) return unreachable(); // What fetch() throws.
  return new Failure("Unexpected", thrown instanceof Error ? thrown.message : String(thrown), 0);
}

export function wasAborted(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError";
}

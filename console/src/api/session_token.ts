// The CSRF token of the session, which whatever changes something must show, and who is told that a
// session ended.

let csrfToken = "";
let onEnd: () => void = () => undefined;

export function setCsrfToken(token: string): void {
  csrfToken = token;
}

export function getCsrfToken(): string {
  return csrfToken;
}

/** `told` is called when an answer says that nobody is signed in any more. */
export function whenSessionEnds(told: () => void): void {
  onEnd = told;
}

export function sessionEnded(): void {
  csrfToken = "";
  onEnd();
}

// FailureAlert: what could not be had, why, and what to do.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";

import type { Failure } from "../api/failure";

/** Of Failure's codes, what a person can do; of a refusal in words of its own. */
const advice: Record<string, string> = {
  ThrottlingException: "The server is busy; try again in a moment.",
};
const refusedAdvice =
  "Ask an administrator for the permission that the message names, then load the page again.";

/** What it says and what to do, as sentences. */
export function failureText(failure: Failure): string {
  const said = failure.message.trim();
  const next = failure.refused ? refusedAdvice : (advice[failure.code] ?? "");
  if (failure.unreachable || next === "") return said;
  return `${/[.!?]$/.test(said) ? said : `${said}.`} ${next}`;
}

/** `what` could not be had: "The trails". With `retry` a button that asks again, if that helps. */
export function FailureAlert({
  what,
  failure,
  retry,
}: {
  what: string;
  failure: Failure;
  retry?: () => void;
}) {
  return (
    <Alert
      type={failure.unreachable ? "warning" : "error"}
      header={`${what}: not available`}
      action={retry && !failure.refused && <Button onClick={retry}>Try again</Button>}
    >
      {failureText(failure)}
    </Alert>
  );
}

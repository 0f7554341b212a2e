// What people are told who are not signed in.

import type { Failure } from "../../api/failure";

/** Why an attempt failed, in words for who made it. */
export function wordsOf(failure: Failure, step: Step): string {
  switch (failure.code) {
    case "AccessDeniedException":
      if (failure.status !== 401) return failure.message;
      return step === "code"
        ? "The code is wrong, or was used before. Enter the one that is shown next."
        : "The account, the user or the password is wrong.";
    default:
      return failure.message;
  }
}

/** What is missing of an attempt, by the field that lacks it. */
export function lacking(attempt: { user: string; password: string; code: string }, step: Step) {
  if (step === "code") {
    return /^\d{6}$/.test(attempt.code) ? {} : { code: "Enter the six digits." };
  }
  return {
    ...(attempt.user === "" ? { user: "Enter the name of the user." } : {}),
    ...(attempt.password === "" ? { password: "Enter the password." } : {}),
  };
}

export type Step = "password" | "code";

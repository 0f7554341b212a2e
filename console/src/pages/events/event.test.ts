import { expect, it } from "vitest";

import { sampleEvent } from "../../testing/sample_events";
import { isFailed, mfaText } from "./event";

const session = (mfaAuthenticated: string) => ({
  userIdentity: { sessionContext: { attributes: { mfaAuthenticated } } },
});
const signIn = (MFAUsed: string, ConsoleLogin: string) => ({
  userIdentity: { type: "IAMUser" },
  additionalEventData: { MFAUsed },
  responseElements: { ConsoleLogin },
});

it.each<[string, object, string, boolean]>([
  ["a session with it", session("true"), "With MFA", false],
  ["a session without", session("false"), "Without MFA", false],
  ["a sign-in with it", signIn("Yes", "Success"), "With MFA", false],
  ["a sign-in that failed", signIn("Yes", "Failure"), "With MFA", true],
  ["a sign-in without", signIn("No", "Failure"), "Without MFA", true],
  ["a user's key", { userIdentity: {} }, "", false],
  ["an error", { ...session("true"), errorCode: "AccessDenied" }, "With MFA", true],
])("says of %s whether there was MFA, and whether it failed", (_, members, mfa, failed) => {
  const event = sampleEvent(1, members);
  expect(mfaText(event)).toBe(mfa);
  expect(isFailed(event)).toBe(failed);
});

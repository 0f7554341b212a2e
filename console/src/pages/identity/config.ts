// Who the page is about, as its address says it.

import * as z from "zod/mini";

import { type IdentityKey, identityKeys } from "../../parts/identity_link";
import { spanForm } from "../../parts/time_span";

const name = z.catch(z.string(), "");

export const form = z.extend(spanForm("30d"), {
  principal: name,
  session: name,
  accessKeyId: name,
  username: name,
});

export interface Subject {
  key: IdentityKey;
  value: string;
}

/** The first that is given. */
export function subjectOf(address: Record<IdentityKey, string>): Subject | undefined {
  const key = identityKeys.find((one) => address[one] !== "");
  return key && { key, value: address[key] };
}

export const keyLabels: Record<IdentityKey, string> = {
  principal: "Principal",
  session: "Session",
  accessKeyId: "Access key",
  username: "User name",
};

/** Error messages may hold an encoded authorization failure of a thousand letters. */
const messageLengthMax = 200;

export function shortened(message: string): string {
  return message.length <= messageLengthMax ? message : `${message.slice(0, messageLengthMax)}…`;
}

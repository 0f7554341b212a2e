// Who the page is about, as its address says it, and what is said of the links of a chain.

import { z } from "zod";

import { type IdentityKey, identityKeys, identityLink } from "../../parts/identity_link";
import { spanForm } from "../../parts/time_span";
import type { Actor, Chain } from "./hooks";

const name = z.string().catch("").default("");

export const form = spanForm("30d").extend({
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

/** The page of whoever a record names: by key, else by ARN, else by name. */
export function actorLink(actor: Actor): string | undefined {
  if (actor.accessKeyId) return identityLink("accessKeyId", actor.accessKeyId);
  if (actor.arn) return identityLink("principal", actor.arn);
  if (actor.userName) return identityLink("username", actor.userName);
  return undefined;
}

/** Error messages may hold an encoded authorization failure of a thousand letters. */
const messageLengthMax = 200;

export function shortened(message: string): string {
  return message.length <= messageLengthMax ? message : `${message.slice(0, messageLengthMax)}…`;
}

/** "mia (IAM user)", "Ops/mia (assumed role)". */
export function actorText(actor: Actor): string {
  const kinds: Record<string, string> = {
    IAMUser: "IAM user",
    AssumedRole: "assumed role",
    FederatedUser: "federated user",
    SAMLUser: "SAML user",
    WebIdentityUser: "web identity",
    IdentityCenterUser: "IAM Identity Center user",
    Root: "root user",
    AWSService: "AWS service",
    AWSAccount: "another account",
  };
  const kind = kinds[actor.type ?? ""] ?? actor.type;
  const path = actor.arn?.split(":").slice(5).join(":") ?? "";
  const name =
    actor.userName ??
    (actor.type === "AssumedRole" && path !== ""
      ? path.split("/").slice(1).join("/")
      : undefined) ??
    actor.invokedBy ??
    (actor.type === "AWSAccount" ? actor.account : undefined) ??
    (path === "" ? undefined : path) ??
    actor.principalId ??
    actor.accessKeyId ??
    "Unknown";
  return kind ? `${name} (${kind})` : name;
}

type Hop = Chain["hops"][number];

/** How certain a link is. */
export const howText: Record<Hop["how"], string> = {
  accessKeyId: "The event names the access key",
  session: "Found by the session's name and time",
  signIn: "Found by the time of the sign-in",
};

/** What was asked for beside the role: "MFA device …", "external ID …". */
export function hopNotes(hop: Hop): string[] {
  const notes: string[] = [];
  if (hop.crossAccount) notes.push(`from account ${hop.by.account ?? "unknown"}`);
  if (hop.mfaUsed) notes.push(hop.mfaUsed === "Yes" ? "with MFA" : "without MFA");
  if (hop.mfaDevice) notes.push(`MFA device ${hop.mfaDevice}`);
  if (hop.by.mfaAuthenticated === "true") notes.push("by a session with MFA");
  if (hop.externalId) notes.push(`external ID ${hop.externalId}`);
  if (hop.sourceIdentity) notes.push(`source identity ${hop.sourceIdentity}`);
  return notes;
}

export function mfaText(chain: Chain): string {
  if (chain.mfaAuthenticated === undefined) return "Not said by any event";
  return chain.mfaAuthenticated ? "Yes" : "No";
}

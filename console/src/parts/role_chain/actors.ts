// Actors: who a record or a chain names, in words, with a link to its page.

import type { components } from "../../api/schema";
import { identityLink } from "../identity_link";

export type Chain = components["schemas"]["RoleChain"];
export type Hop = Chain["hops"][number];
export type Actor = components["schemas"]["Actor"];
export type Outline = components["schemas"]["EventOutline"];

/** The page of whoever a record names: by key, else by ARN, else by name. */
export function actorLink(actor: Actor): string | undefined {
  if (actor.accessKeyId) return identityLink("accessKeyId", actor.accessKeyId);
  if (actor.arn) return identityLink("principal", actor.arn);
  if (actor.userName) return identityLink("username", actor.userName);
  return undefined;
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

export interface Mfa {
  type: "success" | "warning" | "info";
  text: string;
}

/** A person's page is of all that they did, not of one of their sessions. */
export function personLink(person: Actor): string | undefined {
  if (person.arn) return identityLink("principal", person.arn);
  if (person.userName) return identityLink("username", person.userName);
  return actorLink(person);
}

/** An EC2 instance names its sessions by its own id. */
export function instanceOf(chain: Chain): string | undefined {
  const far = chain.hops.at(-1)?.by ?? chain.subject;
  const name = far.sessionName ?? far.arn?.split("/").at(-1) ?? "";
  return far.type === "AssumedRole" && /^i-[0-9a-f]{8,17}$/.test(name) ? name : undefined;
}

/** Who signs in at a provider of identities shows a second factor there, or none, untold to AWS. */
const elsewhere = ["SAMLUser", "WebIdentityUser", "IdentityCenterUser"];

/**
 * Whether the person signed in with MFA: as the chain says, else as the event does, if it does
 * (`said`).
 */
export function mfaOf(chain: Chain | undefined, said?: boolean): Mfa {
  const had = chain?.mfaAuthenticated ?? said;
  if (had === true) return { type: "success", text: "Yes" };
  const { person, subject } = chain ?? {};
  if (chain && instanceOf(chain))
    return { type: "info", text: "Nobody signed in: an instance acted" };
  if (person?.type === "AWSService" || person?.invokedBy)
    return { type: "info", text: "Nobody signed in: a service acted" };
  if (person?.type && elsewhere.includes(person.type))
    return {
      type: "info",
      text: `Not known: ${person.identityProvider ?? "an identity provider"} asked who it is`,
    };
  if (had === false && chain && !chain.whole)
    return { type: "warning", text: "No, as far as the way back is known" };
  if (had === false) return { type: "warning", text: "No" };
  if (subject?.accessKeyId?.startsWith("AKIA"))
    return { type: "warning", text: "No: a lasting access key was used" };
  return { type: "info", text: "Not known: no event says" };
}

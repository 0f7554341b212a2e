// What is said of a draft: who it is for, how long a policy may be, and what to look at.

import type { Subject } from "../identity/config";
import type { LeastPolicy, Remark } from "./hooks";

/** The policy's document, indented by two blanks. */
export function documentText(draft: LeastPolicy): string {
  return JSON.stringify(draft.policy, undefined, 2);
}

/** What the file is called: "least-policy-deploy.json". */
export function fileName(subject: Subject): string {
  const name = subject.value.slice(subject.value.lastIndexOf("/") + 1);
  return `least-policy-${name.replace(/[^\w.@-]+/g, "-")}.json`;
}

/** Of a session of a role, the role: "arn:aws:iam::111122223333:role/Ops". */
export function roleOf(subject: Subject): string | undefined {
  const found = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\/./.exec(subject.value);
  if (!found || (subject.key !== "principal" && subject.key !== "session")) return undefined;
  const [, partition = "", account = "", role = ""] = found;
  return `arn:${partition}:iam::${account}:role/${role}`;
}

export const isRole = (subject: Subject): boolean =>
  subject.key === "principal" && /^arn:[\w-]+:iam::\d{12}:role\//.test(subject.value);

/** Characters that IAM lets a policy have (IAM User Guide, "IAM and AWS STS quotas"). */
const lengths = [
  { of: "a user's inline policies", most: 2_048 },
  { of: "a managed policy", most: 6_144 },
  { of: "a role's inline policies", most: 10_240 },
];

/** "1,234 characters: fits a managed policy (6,144) ...". */
export function sizeText(size: number): string {
  const fitting = lengths
    .filter(({ most }) => size <= most)
    .map(({ of, most }) => `${of} (${most.toLocaleString("en")})`);
  const said = `${size.toLocaleString("en")} characters`;
  return fitting.length === 0
    ? `${said}: longer than any policy may be`
    : `${said}: fits ${fitting.join(", ")}`;
}

export const remarkText: Record<Remark, string> = {
  noResources: "IAM allows it on everything or on nothing",
  notSaid: "On everything: not all of its events say on what",
  anyOfKind: "On any of a kind that its events do not name",
  condensed: "Patterns in place of the many resources that there were",
  unread: "Of its newest events alone: other resources may be missing",
  alwaysFailed: "It never succeeded: is it needed?",
  inferred: "No event says so: taken from a role in the parameters of the calls",
  instanceProfile: "Names an instance profile: iam:PassRole on its role is missing",
};

/** Whether somebody has to look at it; the others only explain. */
export function isDoubtful(remark: Remark): boolean {
  return remark !== "noResources";
}

// IAM's operations as the pages of access ask them (docs/access-api.md).

import { access } from "./client";
import { Failure } from "./failure";
import type { Page } from "./pages";

export interface User {
  UserName: string;
  Arn: string;
  CreateDate?: string;
  /** Absent: never. */
  PasswordLastUsed?: string;
}

export interface Group {
  GroupName: string;
  Arn: string;
  CreateDate?: string;
}

export interface Policy {
  PolicyName: string;
  Arn: string;
  DefaultVersionId?: string;
  AttachmentCount?: number;
  Description?: string;
  CreateDate?: string;
  UpdateDate?: string;
}

export interface AccessKey {
  AccessKeyId: string;
  Status: "Active" | "Inactive";
  CreateDate?: string;
}

export interface NewAccessKey extends AccessKey {
  SecretAccessKey: string;
}

export interface AttachedPolicy {
  PolicyName: string;
  PolicyArn: string;
}

export interface MfaDevice {
  SerialNumber: string;
  EnableDate?: string;
}

export type Kind = "User" | "Group";

/** Whoever is in it administers OpenTrail: the server keeps the last one in. */
export const administrators = "Administrators";

/** `{UserName: name}` or `{GroupName: name}`: whose policies a call is about. */
export function holder(kind: Kind, name: string): object {
  return { [`${kind}Name`]: name };
}

/** One page of a list: `member` is the reply's name for it. */
export async function listPage<Row>(
  operation: string,
  member: string,
  input: object,
  after: string | undefined,
  signal: AbortSignal,
): Promise<Page<Row>> {
  const reply = await access<Record<string, unknown>>(
    operation,
    { ...input, ...(after === undefined ? {} : { Marker: after }) },
    signal,
  );
  const marker = reply["IsTruncated"] === true ? reply["Marker"] : undefined;
  return {
    rows: (reply[member] ?? []) as Row[],
    after: typeof marker === "string" ? marker : undefined,
  };
}

/** All pages of a list that is short by its nature (keys of a user, groups of a user). */
export async function listAll<Row>(
  operation: string,
  member: string,
  input: object,
  signal: AbortSignal,
): Promise<Row[]> {
  const rows: Row[] = [];
  let after: string | undefined;
  do {
    const page: Page<Row> = await listPage(operation, member, input, after, signal);
    rows.push(...page.rows);
    after = page.after;
  } while (after !== undefined);
  return rows;
}

/** What `asked` gives, or undefined where IAM says that it is not there. */
export async function ifThere<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (thrown instanceof Failure && thrown.code.startsWith("NoSuchEntity")) return undefined;
    throw thrown;
  }
}

/** AWS's own policies, which nobody changes, have no account. */
export function isManagedByOpenTrail(policyArn: string): boolean {
  return policyArn.split(":")[4] === "aws";
}

/** A password nobody guesses: 20 characters of four kinds. */
export function generatePassword(): string {
  const kinds = ["abcdefghijkmnopqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "-_.+=@"];
  const all = kinds.join("");
  for (;;) {
    // 256 is no multiple of the alphabet's size: bytes above the largest multiple are not used.
    const most = 256 - (256 % all.length);
    const bytes = [...crypto.getRandomValues(new Uint8Array(64))].filter((byte) => byte < most);
    const password = bytes
      .slice(0, 20)
      .map((byte) => all[byte % all.length] ?? "")
      .join("");
    const isMixed = kinds.every((kind) => [...kind].some((letter) => password.includes(letter)));
    if (password.length === 20 && isMixed) return password;
  }
}

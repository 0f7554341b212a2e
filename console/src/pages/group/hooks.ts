import { access } from "../../api/client";
import { type AttachedPolicy, type Group, listAll, type User } from "../../api/iam";
import type { Page } from "../../api/pages";

export interface Members extends Page<User> {
  group: Group;
}

interface Reply {
  Group: Group;
  Users?: User[];
  IsTruncated?: boolean;
  Marker?: string;
}

export async function members(
  name: string,
  after: string | undefined,
  signal: AbortSignal,
): Promise<Members> {
  const reply = await access<Reply>(
    "GetGroup",
    { GroupName: name, MaxItems: 100, ...(after === undefined ? {} : { Marker: after }) },
    signal,
  );
  return {
    group: reply.Group,
    rows: reply.Users ?? [],
    after: reply.IsTruncated ? reply.Marker : undefined,
  };
}

/** Deletes a group with all that IAM wants gone before: users and policies. */
export async function deleteGroup(name: string): Promise<void> {
  const group = { GroupName: name };
  const { signal } = new AbortController();
  const [users, attached, inline] = await Promise.all([
    listAll<User>("GetGroup", "Users", group, signal),
    listAll<AttachedPolicy>("ListAttachedGroupPolicies", "AttachedPolicies", group, signal),
    listAll<string>("ListGroupPolicies", "PolicyNames", group, signal),
  ]);
  for (const { UserName } of users) await access("RemoveUserFromGroup", { ...group, UserName });
  for (const { PolicyArn } of attached) await access("DetachGroupPolicy", { ...group, PolicyArn });
  for (const PolicyName of inline) await access("DeleteGroupPolicy", { ...group, PolicyName });
  await access("DeleteGroup", group);
}

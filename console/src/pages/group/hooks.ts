import { access } from "../../api/client";
import { Failure } from "../../api/failure";
import { administrators, type AttachedPolicy, listAll, type User } from "../../api/iam";
import type { Page } from "../../api/pages";

interface Reply {
  Users?: User[];
  IsTruncated?: boolean;
  Marker?: string;
}

export async function members(
  name: string,
  after: string | undefined,
  signal: AbortSignal,
): Promise<Page<User>> {
  const reply = await access<Reply>(
    "GetGroup",
    { GroupName: name, MaxItems: 100, ...(after === undefined ? {} : { Marker: after }) },
    signal,
  );
  return {
    rows: reply.Users ?? [],
    after: reply.IsTruncated ? reply.Marker : undefined,
  };
}

/** Why a group cannot be deleted that has these users, by whom `ownArn` names; else undefined. */
function hindranceOf(name: string, users: User[], ownArn: string): string | undefined {
  if (name === administrators)
    return `Nothing was removed: who is in ${name} administers OpenTrail, so the group stays.`;
  if (users.some(({ Arn }) => Arn === ownArn))
    return (
      `Nothing was removed: you are in ${name}, and what you may do by it would end before all ` +
      "is done. Leave the group first, or let somebody else delete it."
    );
  return undefined;
}

/**
 * Deletes a group with all that IAM wants gone before: users and policies. Refuses before anything
 * is removed where `ownArn`, who asks, could not go on to the end.
 */
export async function deleteGroup(name: string, ownArn: string): Promise<void> {
  const group = { GroupName: name };
  const { signal } = new AbortController();
  const [users, attached, inline] = await Promise.all([
    listAll<User>("GetGroup", "Users", group, signal),
    listAll<AttachedPolicy>("ListAttachedGroupPolicies", "AttachedPolicies", group, signal),
    listAll<string>("ListGroupPolicies", "PolicyNames", group, signal),
  ]);
  const hindrance = hindranceOf(name, users, ownArn);
  if (hindrance !== undefined) throw new Failure("DeleteConflict", hindrance, 409);
  for (const { UserName } of users) await access("RemoveUserFromGroup", { ...group, UserName });
  for (const { PolicyArn } of attached) await access("DetachGroupPolicy", { ...group, PolicyArn });
  for (const PolicyName of inline) await access("DeleteGroupPolicy", { ...group, PolicyName });
  await access("DeleteGroup", group);
}

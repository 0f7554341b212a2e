import { type Answer, useAnswer } from "../../api/answer";
import { access } from "../../api/client";
import { Failure } from "../../api/failure";
import {
  type AccessKey,
  administrators,
  type AttachedPolicy,
  type Group,
  ifThere,
  listAll,
  type MfaDevice,
  type User,
} from "../../api/iam";

export interface LoginProfile {
  CreateDate?: string;
  PasswordResetRequired?: boolean;
}

export function useUser(name: string): Answer<User> {
  return useAnswer(
    async (signal) => (await access<{ User: User }>("GetUser", { UserName: name }, signal)).User,
    [name],
  );
}

/** null: the user has no password. */
export function useLoginProfile(name: string): Answer<LoginProfile | null> {
  return useAnswer(
    async (signal) => {
      const reply = await ifThere(
        access<{ LoginProfile: LoginProfile }>("GetLoginProfile", { UserName: name }, signal),
      );
      return reply?.LoginProfile ?? null;
    },
    [name],
  );
}

export function useGroupsOf(name: string): Answer<Group[]> {
  return useAnswer(
    (signal) => listAll<Group>("ListGroupsForUser", "Groups", { UserName: name }, signal),
    [name],
  );
}

/**
 * Deletes a user with all that IAM wants gone before. Nobody deletes themselves (`ownArn`): their
 * rights would end before all is done.
 */
export async function deleteUser(whom: User, ownArn: string): Promise<void> {
  if (whom.Arn === ownArn)
    throw new Failure(
      "DeleteConflict",
      "You cannot delete yourself: let somebody else do it.",
      409,
    );
  const user = { UserName: whom.UserName };
  const { signal } = new AbortController();
  const [groups, attached, inline, keys, devices] = await Promise.all([
    listAll<Group>("ListGroupsForUser", "Groups", user, signal),
    listAll<AttachedPolicy>("ListAttachedUserPolicies", "AttachedPolicies", user, signal),
    listAll<string>("ListUserPolicies", "PolicyNames", user, signal),
    listAll<AccessKey>("ListAccessKeys", "AccessKeyMetadata", user, signal),
    listAll<MfaDevice>("ListMFADevices", "MFADevices", user, signal),
  ]);
  // This group before all else: the last administrator is refused before anything is gone.
  const isAdministrators = (group: Group) => group.GroupName === administrators;
  const inOrder = [
    ...groups.filter(isAdministrators),
    ...groups.filter((group) => !isAdministrators(group)),
  ];
  for (const { GroupName } of inOrder) await access("RemoveUserFromGroup", { ...user, GroupName });
  for (const { PolicyArn } of attached) await access("DetachUserPolicy", { ...user, PolicyArn });
  for (const PolicyName of inline) await access("DeleteUserPolicy", { ...user, PolicyName });
  for (const { AccessKeyId } of keys) await access("DeleteAccessKey", { ...user, AccessKeyId });
  for (const { SerialNumber } of devices) {
    await access("DeactivateMFADevice", { ...user, SerialNumber });
    await access("DeleteVirtualMFADevice", { SerialNumber });
  }
  await ifThere(access("DeleteLoginProfile", user));
  await access("DeleteUser", user);
}

import { type Answer, useAnswer } from "../../api/answer";
import { access } from "../../api/client";
import {
  type AccessKey,
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

/** Deletes a user with all that IAM wants gone before. */
export async function deleteUser(name: string): Promise<void> {
  const user = { UserName: name };
  const { signal } = new AbortController();
  const [groups, attached, inline, keys, devices] = await Promise.all([
    listAll<Group>("ListGroupsForUser", "Groups", user, signal),
    listAll<AttachedPolicy>("ListAttachedUserPolicies", "AttachedPolicies", user, signal),
    listAll<string>("ListUserPolicies", "PolicyNames", user, signal),
    listAll<AccessKey>("ListAccessKeys", "AccessKeyMetadata", user, signal),
    listAll<MfaDevice>("ListMFADevices", "MFADevices", user, signal),
  ]);
  // Groups first: the last administrator is refused before anything is gone.
  for (const group of groups)
    await access("RemoveUserFromGroup", { ...user, GroupName: group.GroupName });
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

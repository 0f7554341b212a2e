import { useAnswer } from "../../api/answer";
import { access } from "../../api/client";
import { asFailure } from "../../api/failure";
import { type Group, listAll, listPage, type NewAccessKey, type User } from "../../api/iam";
import { type Pages, usePages } from "../../api/pages";

export function useUsers(): Pages<User> {
  return usePages(
    (after, signal) => listPage<User>("ListUsers", "Users", { MaxItems: 100 }, after, signal),
    [],
  );
}

export function useGroupNames(): string[] {
  const { value } = useAnswer((signal) => listAll<Group>("ListGroups", "Groups", {}, signal), []);
  return (value ?? []).map((group) => group.GroupName);
}

export interface NewUser {
  name: string;
  groups: string[];
  /** Empty: the user cannot sign in to the console. */
  password: string;
  hasKey: boolean;
}

export interface MadeUser {
  key: NewAccessKey | undefined;
  /** What did not work after the user was made. */
  problems: string[];
}

/** Throws when the user cannot be made; what fails after that is in the reply. */
export async function createUser(wanted: NewUser): Promise<MadeUser> {
  const user = { UserName: wanted.name };
  await access("CreateUser", user);
  const made: MadeUser = { key: undefined, problems: [] };
  const step = async (what: string, work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (thrown) {
      made.problems.push(`${what}: ${asFailure(thrown).message}`);
    }
  };
  for (const group of wanted.groups)
    await step(`Not in group ${group}`, () =>
      access("AddUserToGroup", { ...user, GroupName: group }),
    );
  if (wanted.password !== "")
    await step("No password was set", () =>
      access("CreateLoginProfile", { ...user, Password: wanted.password }),
    );
  if (wanted.hasKey)
    await step("No access key was made", async () => {
      const reply = await access<{ AccessKey: NewAccessKey }>("CreateAccessKey", user);
      made.key = reply.AccessKey;
    });
  return made;
}

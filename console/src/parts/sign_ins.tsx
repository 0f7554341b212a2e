// SignIns: when a user last signed in to the console with a password, and the way to all its tries.

import SpaceBetween from "@cloudscape-design/components/space-between";

import type { User } from "../api/iam";
import { PageLink } from "./page_link";
import { signInsLink } from "./sign_ins_link";
import { TimeText } from "./time_text";

export function SignIns({ user }: { user: User }) {
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {user.PasswordLastUsed ? <TimeText at={user.PasswordLastUsed} /> : <span>Never</span>}
      <PageLink to={signInsLink(user.UserName)}>Its sign-ins</PageLink>
    </SpaceBetween>
  );
}

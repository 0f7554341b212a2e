// SignInAccess: whether a user may sign in to the console: password set, replaced, taken away.

import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";

import { access } from "../../api/client";
import { generatePassword } from "../../api/iam";
import { Confirm } from "../../parts/confirm";
import { FailureAlert } from "../../parts/failure_alert";
import { FormModal } from "../../parts/form_modal";
import { type Secrets, ShownOnce } from "../../parts/shown_once";
import { TimeText } from "../../parts/time_text";
import { useLoginProfile } from "./hooks";

export function SignInAccess({ user }: { user: string }) {
  const { value: profile, failure, loading, reload } = useLoginProfile(user);
  const [asked, setAsked] = useState<"set" | "remove">();
  const [mustChange, setMustChange] = useState(false);
  const [secrets, setSecrets] = useState<Secrets>();

  const setPassword = async () => {
    const password = generatePassword();
    await access(profile ? "UpdateLoginProfile" : "CreateLoginProfile", {
      UserName: user,
      Password: password,
      PasswordResetRequired: mustChange,
    });
    setAsked(undefined);
    setSecrets({
      title: `The new password of ${user}`,
      values: [{ label: "Password", value: password }],
    });
    reload();
  };

  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button disabled={!profile} onClick={() => setAsked("remove")}>
                Remove password
              </Button>
              <Button disabled={profile === undefined} onClick={() => setAsked("set")}>
                {profile ? "Replace password" : "Allow with a password"}
              </Button>
            </SpaceBetween>
          }
        >
          Console sign-in
        </Header>
      }
    >
      {failure && <FailureAlert what="Console sign-in" failure={failure} retry={reload} />}
      {!failure && loading && profile === undefined && (
        <StatusIndicator type="loading">Loading</StatusIndicator>
      )}
      {profile === null && (
        <StatusIndicator type="stopped">No password: cannot sign in</StatusIndicator>
      )}
      {profile && (
        <StatusIndicator>
          Allowed since <TimeText at={profile.CreateDate} />
          {profile.PasswordResetRequired ? "; the password is to be changed" : ""}
        </StatusIndicator>
      )}
      {asked === "set" && (
        <FormModal
          title={profile ? `Replace the password of ${user}?` : `A password for ${user}`}
          submit={profile ? "Replace password" : "Set password"}
          onSubmit={setPassword}
          onClose={() => setAsked(undefined)}
        >
          <div>
            A password is generated and shown once.{" "}
            {profile ? `${user} is signed out everywhere.` : ""}
          </div>
          <Checkbox checked={mustChange} onChange={({ detail }) => setMustChange(detail.checked)}>
            {user} has to change it after signing in
          </Checkbox>
        </FormModal>
      )}
      {asked === "remove" && (
        <Confirm
          title={`Remove the password of ${user}?`}
          submit="Remove password"
          onClose={() => setAsked(undefined)}
          onSubmit={async () => {
            await access("DeleteLoginProfile", { UserName: user });
            setAsked(undefined);
            reload();
          }}
        >
          {user} is signed out everywhere and cannot sign in to the console. Access keys stay.
        </Confirm>
      )}
      {secrets && <ShownOnce secrets={secrets} onClose={() => setSecrets(undefined)} />}
    </Container>
  );
}

// User: what one user may do, how it comes in, and where it is signed in.

import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";
import { useNavigate, useParams } from "react-router";

import { AccessKeys } from "../../parts/access_keys";
import { Confirm } from "../../parts/confirm";
import { ConsoleSessions } from "../../parts/console_sessions";
import { FailureAlert } from "../../parts/failure_alert";
import { identityLink } from "../../parts/identity_link";
import { MfaDevices } from "../../parts/mfa_devices";
import { PageLink } from "../../parts/page_link";
import { Permissions } from "../../parts/permissions/permissions";
import { SignIns } from "../../parts/sign_ins";
import { TimeText } from "../../parts/time_text";
import { useFlashes } from "../../shell/flashes";
import { useSignedIn } from "../../shell/session";
import { GroupsOfUser } from "./groups_of_user";
import { deleteUser, useUser } from "./hooks";
import { SignInAccess } from "./sign_in_access";

function OneUser({ name }: { name: string }) {
  const { value: user, failure, reload } = useUser(name);
  const session = useSignedIn();
  const navigate = useNavigate();
  const flashes = useFlashes();
  const [deleting, setDeleting] = useState(false);
  const isOwn = user?.Arn === session.arn;

  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <Button
              disabled={!user || isOwn}
              {...(isOwn
                ? { disabledReason: "This is you: nobody deletes themselves. Ask somebody else." }
                : {})}
              onClick={() => setDeleting(true)}
            >
              Delete user
            </Button>
          }
        >
          {name}
        </Header>
      }
    >
      {failure && <FailureAlert what={`User ${name}`} failure={failure} retry={reload} />}
      {!failure && !user && <StatusIndicator type="loading">Loading</StatusIndicator>}
      {user && (
        <SpaceBetween size="l">
          <Container header={<Header variant="h2">Summary</Header>}>
            <KeyValuePairs
              columns={4}
              items={[
                { label: "ARN", value: user.Arn },
                { label: "Created", value: <TimeText at={user.CreateDate} /> },
                {
                  label: "Last signed in to the console",
                  value: <SignIns user={user} />,
                },
                {
                  label: "What it did",
                  value: <PageLink to={identityLink("principal", user.Arn)}>Its events</PageLink>,
                },
              ]}
            />
          </Container>
          <GroupsOfUser user={name} />
          <Permissions kind="User" name={name} />
          <AccessKeys user={name} />
          <SignInAccess user={name} />
          <MfaDevices user={name} />
          <ConsoleSessions user={name} isOwn={isOwn} />
        </SpaceBetween>
      )}
      {deleting && user && (
        <Confirm
          title={`Delete user ${name}?`}
          submit="Delete user"
          onClose={() => setDeleting(false)}
          onSubmit={async () => {
            await deleteUser(user, session.arn);
            flashes.done(`User ${name} was deleted.`);
            await navigate("/users");
          }}
        >
          Its keys, password, MFA devices and sessions end with it. What it did stays recorded.
        </Confirm>
      )}
    </ContentLayout>
  );
}

/** Of one user: another begins anew, with no question left open. */
export function UserPage() {
  const { name = "" } = useParams();
  return <OneUser key={name} name={name} />;
}

// Security: how the person who is signed in comes in: password, MFA, sessions and keys.

import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useState } from "react";

import { AccessKeys } from "../../parts/access_keys";
import { ConsoleSessions } from "../../parts/console_sessions";
import { spanText } from "../../parts/figure_text";
import { identityLink } from "../../parts/identity_link";
import { MfaDevices } from "../../parts/mfa_devices";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import { useFlashes } from "../../shell/flashes";
import { useSignedIn } from "../../shell/session";
import { AddDevice } from "./add_device";
import { ChangePassword } from "./change_password";

export function Security() {
  const session = useSignedIn();
  const flashes = useFlashes();
  const [asked, setAsked] = useState<"password" | "device">();
  const [devices, setDevices] = useState(0);

  return (
    <ContentLayout header={<Header variant="h1">My sign-in</Header>}>
      <SpaceBetween size="l">
        <Container
          header={
            <Header
              variant="h2"
              actions={
                session.provider === undefined && (
                  <Button onClick={() => setAsked("password")}>Change password</Button>
                )
              }
            >
              {session.user}
            </Header>
          }
        >
          <KeyValuePairs
            columns={3}
            items={[
              { label: "ARN", value: session.arn },
              { label: "Account", value: session.account },
              ...(session.provider === undefined
                ? []
                : [{ label: "Identity provider", value: session.provider }]),
              {
                label: "What I did",
                value: <PageLink to={identityLink("principal", session.arn)}>My events</PageLink>,
              },
              {
                label: "Signed in with MFA",
                value: session.mfa ? (
                  <StatusIndicator>Yes</StatusIndicator>
                ) : (
                  <StatusIndicator type="warning">No</StatusIndicator>
                ),
              },
              { label: "Signed in", value: <TimeText at={session.created} /> },
              {
                label: "Ends",
                value: (
                  <>
                    <TimeText at={session.expires} />, or after {spanText(session.idleSeconds)}{" "}
                    without a call
                  </>
                ),
              },
            ]}
          />
        </Container>
        {session.provider === undefined ? (
          <>
            <MfaDevices
              user={session.user}
              generation={devices}
              actions={<Button onClick={() => setAsked("device")}>Add MFA device</Button>}
            />
            <ConsoleSessions user={session.user} isOwn />
            <AccessKeys user={session.user} />
          </>
        ) : (
          <ConsoleSessions user={session.arn} isOwn />
        )}
      </SpaceBetween>
      {asked === "password" && (
        <ChangePassword
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            flashes.done("Your password was changed. Other browsers were signed out.");
          }}
        />
      )}
      {asked === "device" && (
        <AddDevice
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            setDevices((before) => before + 1);
            flashes.done("The device was added: from now on its code is asked for.");
          }}
        />
      )}
    </ContentLayout>
  );
}

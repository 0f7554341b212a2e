// RoleChain: from the session back to the person, each hop with its event.

import Alert from "@cloudscape-design/components/alert";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";

import type { Chain } from "../../parts/role_chain/actors";
import { MfaStatus } from "../../parts/role_chain/mfa_status";
import { PersonLink, Steps } from "../../parts/role_chain/steps";

export function RoleChain({ chain }: { chain: Chain }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          description="Each step is the event that handed out the credentials of the step before"
        >
          Back to the person
        </Header>
      }
    >
      <SpaceBetween size="m">
        <KeyValuePairs
          columns={3}
          items={[
            { label: "Person", value: <PersonLink chain={chain} /> },
            { label: "Signed in with MFA", value: <MfaStatus chain={chain} /> },
            { label: "Steps", value: String(chain.hops.length) },
          ]}
        />
        {!chain.whole && (
          <Alert type="warning" header="The chain does not reach the person">
            {chain.reason}
          </Alert>
        )}
        <Steps chain={chain} />
      </SpaceBetween>
    </Container>
  );
}

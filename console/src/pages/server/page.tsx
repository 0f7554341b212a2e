// Server: how this server is.

import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { FailureAlert } from "../../parts/failure_alert";
import { serverItems } from "./config";
import { useStatus } from "./hooks";

export function Server() {
  const { value, failure, reload } = useStatus();
  return (
    <ContentLayout header={<Header variant="h1">Server</Header>}>
      {failure && <FailureAlert what="The server's state" failure={failure} retry={reload} />}
      {!failure && !value && <StatusIndicator type="loading">Loading</StatusIndicator>}
      {value && (
        <Container header={<Header variant="h2">State</Header>}>
          <KeyValuePairs columns={3} items={serverItems(value)} />
        </Container>
      )}
    </ContentLayout>
  );
}

// What is shown where there is no gateway: how to put one in front.

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Command } from "../../parts/command";

/** In front of MinIO, say, on this machine; without a change of this server. */
export function gatewayCommand(server: string): string {
  return (
    "opentrail gateway --name main --listen 127.0.0.1:4581 --upstream http://127.0.0.1:9000 " +
    `--server ${server}`
  );
}

export const gatewayCallCommand = "aws s3 ls --endpoint-url http://127.0.0.1:4581";

export function NoGateway() {
  return (
    <Container header={<Header variant="h2">No gateway records yet</Header>}>
      <SpaceBetween size="m">
        <Box>
          A gateway stands before a service that speaks AWS&apos;s protocols (MinIO, Ceph,
          LocalStack, AWS itself), passes every call through unchanged and records it: who did what,
          when, from where, and what came of it.
        </Box>
        <div>
          <Box variant="h3">1. Put one in front</Box>
          <Box>Here of an S3 on port 9000; its events come to this server:</Box>
          <Command line={gatewayCommand(window.location.origin)} />
          <Box color="text-body-secondary">
            It signs with the credentials that all commands use. Or this server runs it itself:{" "}
            <Box variant="code">opentrail serve --set gateway.upstream=http://127.0.0.1:9000</Box>
          </Box>
        </div>
        <div>
          <Box variant="h3">2. Send a call through it</Box>
          <Box>With the service&apos;s own credentials; only the address is another:</Box>
          <Command line={gatewayCallCommand} />
        </div>
        <Box>The gateway is shown here by itself once its first call was recorded.</Box>
      </SpaceBetween>
    </Container>
  );
}

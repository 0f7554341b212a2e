// RoleChain: from the session back to the person, each hop with its event.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";

import { oneEventLink, resourceLink } from "../../parts/identity_link";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import { Unspaced } from "../../parts/unspaced";
import { actorLink, actorText, hopNotes, howText, mfaText } from "./config";
import type { Actor, Chain, Outline } from "./hooks";

export function Who({ actor }: { actor: Actor }) {
  const to = actorLink(actor);
  return to ? <PageLink to={to}>{actorText(actor)}</PageLink> : <>{actorText(actor)}</>;
}

export function EventLink({ event }: { event: Outline }) {
  if (!event.eventID) return <>{event.eventName}</>;
  return <PageLink to={oneEventLink(event.eventID)}>{event.eventName}</PageLink>;
}

function Role({ arn }: { arn: string | undefined }) {
  return arn ? (
    <PageLink to={resourceLink(arn)}>
      <Unspaced text={arn} />
    </PageLink>
  ) : (
    <>-</>
  );
}

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
            {
              label: "Person",
              value: chain.person ? <Who actor={chain.person} /> : "Not known",
            },
            {
              label: "MFA on the way",
              value: (
                <StatusIndicator
                  type={
                    chain.mfaAuthenticated === undefined
                      ? "info"
                      : chain.mfaAuthenticated
                        ? "success"
                        : "warning"
                  }
                >
                  {mfaText(chain)}
                </StatusIndicator>
              ),
            },
            { label: "Steps", value: String(chain.hops.length) },
          ]}
        />
        {!chain.whole && (
          <Alert type="warning" header="The chain does not reach the person">
            {chain.reason}
          </Alert>
        )}
        <Table
          variant="embedded"
          wrapLines
          items={chain.hops.map((hop, at) => ({ ...hop, at }))}
          trackBy="at"
          ariaLabels={{ tableLabel: "Steps back to the person" }}
          columnDefinitions={[
            {
              id: "by",
              header: "By",
              minWidth: 140,
              isRowHeader: true,
              cell: ({ by }) => <Who actor={by} />,
            },
            { id: "event", header: "Event", cell: ({ event }) => <EventLink event={event} /> },
            { id: "time", header: "Time", cell: ({ event }) => <TimeText at={event.eventTime} /> },
            { id: "role", header: "Role", cell: ({ roleArn }) => <Role arn={roleArn} /> },
            {
              id: "from",
              header: "Source IP address",
              cell: ({ event }) => event.sourceIPAddress ?? "-",
            },
            {
              id: "notes",
              header: "Notes",
              minWidth: 180,
              cell: (hop) => (
                <SpaceBetween size="xxs">
                  <Box>{[howText[hop.how], ...hopNotes(hop)].join(", ")}</Box>
                  {(hop.alsoRecorded ?? []).map((event) => (
                    <Box key={event.eventID} variant="small">
                      Also recorded in account {event.account}: <EventLink event={event} />
                    </Box>
                  ))}
                </SpaceBetween>
              ),
            },
          ]}
          empty={
            <Box textAlign="center">
              {chain.whole ? "Its own credentials: nobody handed them out" : "No step is recorded"}
            </Box>
          }
        />
      </SpaceBetween>
    </Container>
  );
}

// Steps: how credentials came from a person to a session, each with the event that handed them out.

import Box from "@cloudscape-design/components/box";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";

import { oneEventLink, resourceLink } from "../identity_link";
import { PageLink } from "../page_link";
import { TimeText } from "../time_text";
import { Unspaced } from "../unspaced";
import {
  type Actor,
  actorLink,
  actorText,
  type Chain,
  hopNotes,
  howText,
  instanceOf,
  type Outline,
  personLink,
} from "./actors";

export function Who({ actor }: { actor: Actor }) {
  const to = actorLink(actor);
  return to ? <PageLink to={to}>{actorText(actor)}</PageLink> : <>{actorText(actor)}</>;
}

/** The person at the end of a chain. */
export function PersonLink({ chain }: { chain: Chain }) {
  const { person } = chain;
  const instance = instanceOf(chain);
  if (instance)
    return (
      <>
        {"None: EC2 instance "}
        <PageLink to={resourceLink(instance)}>{instance}</PageLink>
      </>
    );
  if (!person) return <>Not known</>;
  const to = personLink(person);
  return to ? <PageLink to={to}>{actorText(person)}</PageLink> : <>{actorText(person)}</>;
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

export function Steps({ chain }: { chain: Chain }) {
  return (
    <Table
      variant="embedded"
      contentDensity="compact"
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
        {
          id: "event",
          header: "Event",
          minWidth: 130,
          cell: ({ event }) => <EventLink event={event} />,
        },
        {
          id: "time",
          header: "Time",
          minWidth: 200,
          cell: ({ event }) => <TimeText at={event.eventTime} />,
        },
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
  );
}

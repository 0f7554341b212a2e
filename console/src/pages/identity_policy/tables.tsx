// The tables below a draft: its actions, and what is not in it.

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";

import { countText } from "../../parts/figure_text";
import { Unspaced } from "../../parts/unspaced";
import { isDoubtful, remarkText } from "./config";
import type { LeastPolicy, UsedAction } from "./hooks";

const listedAtOnce = 3;

function Resources({ action }: { action: UsedAction }) {
  const { resources } = action;
  const list = resources.map((arn) => (
    <Box key={arn} display="block">
      <Unspaced text={arn} />
    </Box>
  ));
  if (list.length <= listedAtOnce) return <>{list}</>;
  return <ExpandableSection headerText={`${list.length} resources`}>{list}</ExpandableSection>;
}

function Remarks({ action }: { action: UsedAction }) {
  if (action.remarks.length === 0) return <>-</>;
  return (
    <SpaceBetween size="xxs">
      {action.remarks.map((remark) => (
        <StatusIndicator key={remark} type={isDoubtful(remark) ? "warning" : "info"}>
          {remarkText[remark]}
        </StatusIndicator>
      ))}
    </SpaceBetween>
  );
}

export function Actions({ draft }: { draft: LeastPolicy }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${draft.actions.length})`}
          description="What the policy allows, and why"
        >
          Actions
        </Header>
      }
    >
      <Table
        variant="embedded"
        wrapLines
        items={draft.actions}
        trackBy="action"
        ariaLabels={{ tableLabel: "Actions" }}
        columnDefinitions={[
          {
            id: "action",
            header: "Action",
            isRowHeader: true,
            minWidth: 160,
            cell: ({ action }) => <Unspaced text={action} />,
          },
          {
            id: "calls",
            header: "Calls",
            minWidth: 150,
            cell: ({ from }) => from.map(({ eventName }) => eventName).join(", "),
          },
          {
            id: "events",
            header: "Events",
            minWidth: 90,
            cell: ({ events, failed }) =>
              events === 0
                ? "-"
                : failed === 0
                  ? countText(events)
                  : `${countText(events)} (${countText(failed)} failed)`,
          },
          {
            id: "resources",
            header: "On",
            minWidth: 240,
            cell: (action) => <Resources action={action} />,
          },
          {
            id: "remarks",
            header: "Look at",
            minWidth: 200,
            cell: (action) => <Remarks action={action} />,
          },
        ]}
      />
    </Container>
  );
}

export function Denied({ draft }: { draft: LeastPolicy }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${draft.deniedCalls.length})`}
          description="Not allowed by the policy for having been tried"
        >
          Denied calls
        </Header>
      }
    >
      <Table
        variant="embedded"
        wrapLines
        items={draft.deniedCalls.map((call) => ({
          ...call,
          id: `${call.eventSource} ${call.eventName}`,
        }))}
        trackBy="id"
        ariaLabels={{ tableLabel: "Denied calls" }}
        columnDefinitions={[
          {
            id: "name",
            header: "Event",
            isRowHeader: true,
            cell: ({ eventName }) => eventName,
          },
          { id: "source", header: "Service", cell: ({ eventSource }) => eventSource },
          { id: "events", header: "Events", cell: ({ events }) => countText(events) },
          {
            id: "actions",
            header: "Action",
            cell: ({ actions }) => actions.join(", ") || "Not known",
          },
          {
            id: "allowed",
            header: "Otherwise",
            cell: ({ alsoAllowed }) =>
              alsoAllowed ? "Other calls were allowed, and are in the policy" : "Never allowed",
          },
        ]}
      />
    </Container>
  );
}

export function Others({
  title,
  description,
  calls,
}: {
  title: string;
  description: string;
  calls: LeastPolicy["review"];
}) {
  return (
    <Container
      header={
        <Header variant="h2" counter={`(${calls.length})`} description={description}>
          {title}
        </Header>
      }
    >
      <Table
        variant="embedded"
        wrapLines
        items={calls.map((call) => ({ ...call, id: `${call.eventSource} ${call.eventName}` }))}
        trackBy="id"
        ariaLabels={{ tableLabel: title }}
        columnDefinitions={[
          {
            id: "name",
            header: "Event",
            isRowHeader: true,
            cell: ({ eventName }) => eventName,
          },
          { id: "source", header: "Service", cell: ({ eventSource }) => eventSource },
          { id: "events", header: "Events", cell: ({ events }) => countText(events) },
          { id: "guess", header: "Perhaps", cell: ({ guess }) => guess ?? "-" },
        ]}
      />
    </Container>
  );
}

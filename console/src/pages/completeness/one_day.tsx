// One day: its figures, and its hours that are not whole, each with the way to the files.

import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, {
  type KeyValuePairsProps,
} from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";

import { eventLink } from "../../parts/event_link";
import { countText } from "../../parts/figure_text";
import { intakeLink, type IntakeView } from "../../parts/intake_link";
import { PageLink } from "../../parts/page_link";
import { PagedTable } from "../../parts/paged_table";
import { TimeText } from "../../parts/time_text";
import { type Day, dayAfter, type Hour, restriction, useLackingHours } from "./hooks";
import { dayText } from "./months";
import type { View } from "./view";

/** The files of a time; `to` is not of it. */
function filesLink(view: Partial<IntakeView>): string {
  return intakeLink({ tab: "files", ...view });
}

function items(day: Day, view: View): KeyValuePairsProps.Item[] {
  const { files, events, digests } = day;
  const of = restriction(view);
  const is = {
    ...(view.account && { account: view.account }),
    ...(view.region && { awsRegion: view.region }),
  };
  const time = { from: `${day.day}T00:00:00Z`, to: `${dayAfter(day.day)}T00:00:00Z` };
  const range = { from: time.from, to: `${day.day}T23:59:59Z` };
  return [
    {
      label: "Files known",
      value: <PageLink to={filesLink({ ...of, ...time })}>{countText(files.known)}</PageLink>,
    },
    { label: "Files read", value: countText(files.read) },
    {
      label: "Files missing, given up, altered",
      value: [files.missing, files.dead, day.alteredFiles].map(countText).join(", "),
    },
    {
      label: "Events recorded",
      value: (
        <PageLink
          to={eventLink(is, range)}
          label={`${countText(events.recorded)} events of this day, by their own times`}
        >
          {countText(events.recorded)}
        </PageLink>
      ),
    },
    {
      label: "Duplicates, conflicts, refused",
      value: [events.duplicates, events.conflicts, events.refused].map(countText).join(", "),
    },
    {
      label: "Digests read, missing, unchecked, broken",
      value: [digests.known, digests.missing, digests.unchecked, digests.broken]
        .map(countText)
        .join(", "),
    },
  ];
}

/** The end of an hour, which is not of it. */
function hourAfter(hour: string): string {
  return `${new Date(Date.parse(hour) + 3_600_000).toISOString().slice(0, 19)}Z`;
}

const columns: TableProps.ColumnDefinition<Hour>[] = [
  {
    id: "hour",
    header: "Hour",
    cell: ({ hour }) => <TimeText at={hour} />,
    isRowHeader: true,
  },
  { id: "account", header: "Account", cell: ({ account }) => account },
  { id: "region", header: "Region", cell: ({ region }) => region },
  { id: "known", header: "Files known", cell: ({ files }) => countText(files.known) },
  { id: "read", header: "Read", cell: ({ files }) => countText(files.read) },
  {
    id: "lacking",
    header: "Missing or given up",
    cell: ({ account, region, hour, files }) => {
      const count = countText(files.known - files.read);
      const to = filesLink({ account, region, from: hour, to: hourAfter(hour) });
      return (
        <PageLink to={to} label={`Files of this hour, of which ${count} were not read`}>
          {count}
        </PageLink>
      );
    },
  },
];

export function OneDay({ day, view }: { day: Day; view: View }) {
  const hours = useLackingHours(view);
  const { digests } = day;
  const isDigests = digests.missing + digests.broken > 0;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            isDigests && (
              <PageLink to={intakeLink({ tab: digests.missing > 0 ? "gaps" : "digests" })}>
                {digests.missing > 0 ? "Missing digests" : "Broken digests"}
              </PageLink>
            )
          }
        >
          {day.day} (UTC)
        </Header>
      }
    >
      <SpaceBetween size="l">
        <StatusIndicator
          type={({ whole: "success", lacking: "warning", none: "info" } as const)[day.state]}
        >
          {dayText(day)}
        </StatusIndicator>
        {day.state !== "none" && <KeyValuePairs columns={3} items={items(day, view)} />}
        {day.lackingHours > 0 && (
          <PagedTable
            what="Hours that are not whole"
            pages={hours}
            columns={columns}
            trackBy={({ account, region, hour }) => `${account} ${region} ${hour}`}
            header={<Header variant="h3">Hours that are not whole</Header>}
            empty="They are whole by now."
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

// EventPanel: the open event in the split panel: what it says, the record, where it came from, and
// what has something in common with it.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import SpaceBetween from "@cloudscape-design/components/space-between";
import SplitPanel from "@cloudscape-design/components/split-panel";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Tabs from "@cloudscape-design/components/tabs";
import { useState } from "react";
import { useHref } from "react-router";

import type { TimeRange } from "../../../parts/event_link";
import { FailureAlert } from "../../../parts/failure_alert";
import { type Opened, renderView, type View } from "../address";
import type { RawEvent } from "../ask";
import { Details } from "./details";
import { InSight } from "./in_sight";
import { eventIdOf, type FoundEvent, textOf } from "../event";
import type { Operator } from "../fields";
import { chosenOf, useKeptEvent } from "./kept_event";
import { MemberTable } from "./member_table";
import { type Pivot, pivotsOf } from "./pivots";
import { ProvenanceText } from "./provenance";
import { RecordText } from "./record_text";
import type { Change } from "../view";

/** What the panel does to the page: always the same functions, whatever the view. */
export interface Acts {
  change: Change;
  onFilter: (key: string, operator: Operator, value: string) => void;
}

/** These are buttons of their own; the others are in a list. */
const firsts = 3;

/** The view that a pivot leads to: its rows are what is looked for, so the event is closed. */
function viewOf(pivot: Pivot): Omit<View, "columns"> {
  const { conditions, range } = pivot;
  const order = pivot.id === "around" ? "oldest" : "newest";
  return { conditions, range, order, live: false, opened: undefined, page: 1 };
}

function Pivots({
  event,
  range,
  change,
}: {
  event: FoundEvent;
  range: TimeRange | undefined;
  change: Change;
}) {
  const base = useHref("/events");
  const pivots = pivotsOf(event, range);
  const hrefOf = (pivot: Pivot) =>
    `${base}?${renderView({ ...viewOf(pivot), columns: undefined }).toString()}`;
  const go = (pivot: Pivot | undefined) => {
    if (pivot) change(viewOf(pivot));
  };
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {pivots.slice(0, firsts).map((pivot) => (
        <Button
          key={pivot.id}
          href={hrefOf(pivot)}
          onFollow={(followed) => {
            followed.preventDefault();
            go(pivot);
          }}
        >
          {pivot.label}
        </Button>
      ))}
      <ButtonDropdown
        items={pivots.slice(firsts).map(({ id, label }) => ({ id, text: label }))}
        onItemClick={({ detail }) => go(pivots.find(({ id }) => id === detail.id))}
      >
        More
      </ButtonDropdown>
    </SpaceBetween>
  );
}

function useTabs(
  event: FoundEvent,
  raw: RawEvent | undefined,
  others: RawEvent[],
  acts: Acts,
  range: TimeRange | undefined,
  missing: React.ReactNode,
) {
  const open = (other: RawEvent) =>
    acts.change(
      { opened: { eventId: eventIdOf(other), at: other.provenance.position } },
      { replace: true },
    );
  return [
    { id: "details", label: "Details", content: <Details event={event} range={range} /> },
    {
      id: "members",
      label: "Members",
      content: <MemberTable record={event.record} onFilter={acts.onFilter} />,
    },
    { id: "record", label: "Record", content: raw ? <RecordText event={raw} /> : missing },
    {
      id: "provenance",
      label: "Provenance",
      content: raw ? <ProvenanceText event={raw} others={others} onOther={open} /> : missing,
    },
  ];
}

function EventTabs(props: {
  event: FoundEvent;
  raw: RawEvent | undefined;
  others: RawEvent[];
  acts: Acts;
  range: TimeRange | undefined;
  missing: React.ReactNode;
}) {
  const [tab, setTab] = useState("details");
  const tabs = useTabs(
    props.event,
    props.raw,
    props.others,
    props.acts,
    props.range,
    props.missing,
  );
  return (
    <Tabs
      ariaLabel="The event"
      activeTabId={tab}
      onChange={({ detail }) => setTab(detail.activeTabId)}
      tabs={tabs}
    />
  );
}

export function EventPanel({
  opened,
  row,
  range,
  acts,
}: {
  opened: Opened;
  /** The event as the table has it: shown until its record is here. */
  row: FoundEvent | undefined;
  range: TimeRange | undefined;
  acts: Acts;
}) {
  const { asked, failure, reload } = useKeptEvent(opened);
  const raw = chosenOf(asked, opened);
  const event = raw ?? row;
  const others = (asked?.all ?? []).filter((one) => one !== raw);
  const missing = failure ? (
    <FailureAlert what="The record" failure={failure} retry={reload} />
  ) : asked ? (
    <Alert type="info">
      The event is not in the history: it was forgotten or its time is over.
    </Alert>
  ) : (
    <StatusIndicator type="loading">Fetching the record</StatusIndicator>
  );
  return (
    <SplitPanel
      header={event ? textOf(event.record, "eventName") : "Event"}
      closeBehavior="hide"
      i18nStrings={{
        preferencesTitle: "Panel",
        preferencesPositionLabel: "Position",
        preferencesPositionDescription: "Where the open event is shown",
        preferencesPositionSide: "At the side",
        preferencesPositionBottom: "Below",
        preferencesConfirm: "Apply",
        preferencesCancel: "Cancel",
        closeButtonAriaLabel: "Close the event",
        openButtonAriaLabel: "Show the event",
        resizeHandleAriaLabel: "Resize the panel",
      }}
    >
      {event ? (
        <InSight of={opened.at} label={`Event ${textOf(event.record, "eventName")}`}>
          <SpaceBetween size="s">
            <Pivots event={event} range={range} change={acts.change} />
            <EventTabs
              event={event}
              raw={raw}
              others={others}
              acts={acts}
              range={range}
              missing={missing}
            />
          </SpaceBetween>
        </InSight>
      ) : (
        missing
      )}
    </SplitPanel>
  );
}

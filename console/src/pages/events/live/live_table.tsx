// LiveTable: the newest events as they come, until somebody pauses it.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useMemo, useState } from "react";

import { FailureAlert } from "../../../parts/failure_alert";
import { countText } from "../../../parts/figure_text";
import { parametersOf } from "../conditions";
import type { FoundEvent } from "../event";
import { EventTable } from "../event_table";
import { Layout, type Shared } from "../layout";
import { joined, type Live, useLive } from "./live";
import { liveRows } from "./live_feed";
import { usePages } from "../pages";

const none = () => undefined;
const bound = (
  <Box color="text-body-secondary">{`The newest ${countText(liveRows)} are shown`}</Box>
);
const nothing = (
  <Box>
    <b>No such event yet</b>
    <Box variant="p">Events appear here within a second of being recorded.</Box>
  </Box>
);

/** "12 events/s", "0.4 events/s" */
function rateText(rate: number): string {
  return `${rate >= 10 ? countText(Math.round(rate)) : rate.toFixed(1)} events/s`;
}

export function LiveStatus({ live, paused }: { live: Live; paused: boolean }) {
  if (live.final) return <StatusIndicator type="error">Refused</StatusIndicator>;
  if (live.state === "lost")
    return (
      <StatusIndicator type="warning">
        {`Lost, trying again: ${live.failure?.message ?? "the server went away."}`}
      </StatusIndicator>
    );
  if (live.state === "connecting")
    return <StatusIndicator type="in-progress">Connecting</StatusIndicator>;
  const waiting = live.waiting > 0 ? `, ${countText(live.waiting)} newer` : "";
  if (paused) return <StatusIndicator type="stopped">{`Paused${waiting}`}</StatusIndicator>;
  return (
    <StatusIndicator type="success">
      {`Following: ${rateText(live.rate)}, ${countText(live.received)} since it began`}
    </StatusIndicator>
  );
}

export function LiveTable({
  shared,
  onOpen,
}: {
  shared: Shared;
  onOpen: (event: FoundEvent) => void;
}) {
  const { view, choice } = shared;
  const [paused, setPaused] = useState(false);
  const filter = useMemo(() => parametersOf(view.conditions).toString(), [view.conditions]);
  const live = useLive(filter, paused);
  // Those that were there before it began.
  const { pages, current } = usePages(filter, "newest", liveRows, 1);
  const before = current ? pages.events : undefined;
  const events = useMemo(() => joined(live.events, before ?? []), [live.events, before]);
  const refused = live.final ? live.failure : undefined;

  return (
    <Layout
      shared={shared}
      countText=""
      loading={!current}
      actions={
        <Button
          iconName={paused ? "caret-right-filled" : "pause"}
          onClick={() => setPaused((was) => !was)}
        >
          {paused ? "Resume" : "Pause"}
        </Button>
      }
      time={
        <Box padding={{ top: "xxs" }}>
          <LiveStatus live={live} paused={paused} />
        </Box>
      }
    >
      {refused && <FailureAlert what="The live tail" failure={refused} />}
      {pages.failure && <FailureAlert what="Earlier events" failure={pages.failure} />}
      <EventTable
        events={events}
        openPosition={view.opened?.at}
        kept={choice.kept}
        shown={choice.shown}
        order="newest"
        sortable={false}
        loading={false}
        pagination={bound}
        empty={nothing}
        onOpen={onOpen}
        onOrder={none}
        onWidths={choice.onWidths}
      />
    </Layout>
  );
}

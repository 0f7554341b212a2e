// Provenance: how an event came in, and what was kept so that it can be proved.

import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import KeyValuePairs, {
  type KeyValuePairsProps,
} from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { ReactNode } from "react";

import { eventLink } from "../../../parts/event_link";
import { PageLink } from "../../../parts/page_link";
import { TimeText } from "../../../parts/time_text";
import type { RawEvent } from "../ask";
import { useCheck } from "./kept_event";

const doors: Record<string, string> = {
  api: "A call of OpenTrail's own",
  gateway: "A recording gateway",
  submitted: "Sent to /v1/events",
  import: "An import of files",
  feed: "A bucket that is followed",
  watch: "OpenTrail, about itself",
};

function check(is: ReturnType<typeof useCheck>): ReactNode {
  if (is === "same")
    return <StatusIndicator>What is shown has this hash, as computed here</StatusIndicator>;
  if (is === "different")
    return (
      <StatusIndicator type="error">
        What is shown has another hash, as computed here
      </StatusIndicator>
    );
  return null;
}

export function ProvenanceText({
  event,
  others,
  onOther,
}: {
  event: RawEvent;
  /** With the same id. */
  others: RawEvent[];
  onOther: (event: RawEvent) => void;
}) {
  const is = useCheck(event);
  const { provenance } = event;
  const flags = provenance.flags ?? [];
  const rows: [string, ReactNode][] = [
    ["Came in by", doors[provenance.door] ?? provenance.door],
    ["Recorded", <TimeText key="recorded" at={provenance.recorded} />],
    ["Position in the journal", provenance.position],
    ["Handed in by", provenance.principal],
    ["Gateway", provenance.gateway],
    [
      "Import",
      provenance.importId && (
        <PageLink to={eventLink({ importId: provenance.importId })}>{provenance.importId}</PageLink>
      ),
    ],
    ["File", provenance.source],
    ["SHA-256 of the file", provenance.sourceSha256],
    [
      "SHA-256 of the record",
      <SpaceBetween key="hash" size="xxs">
        <span>{provenance.recordSha256}</span>
        {check(is)}
      </SpaceBetween>,
    ],
    ["Belongs to account", provenance.account],
    ["Belongs to Region", provenance.region],
  ];
  return (
    <SpaceBetween size="m">
      {flags.includes("conflict") && (
        <Alert type="warning" header="Another record has the same event ID and other content">
          Both are kept. One of them was changed, or its maker used the ID twice.
        </Alert>
      )}
      {flags.includes("timeAhead") && (
        <Alert type="warning">
          When it was recorded, the event&apos;s time was yet to come: a clock was wrong, or the
          record is.
        </Alert>
      )}
      {others.map((other) => (
        <Button key={other.provenance.position} onClick={() => onOther(other)}>
          {`The one recorded at position ${other.provenance.position}`}
        </Button>
      ))}
      <div className="events-long">
        <KeyValuePairs
          columns={3}
          items={rows
            .filter(([, value]) => value !== undefined && value !== "")
            .map(([label, value]): KeyValuePairsProps.Item => ({ label, value }))}
        />
      </div>
    </SpaceBetween>
  );
}

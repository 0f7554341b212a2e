// What the page says of the server.

import type { KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { countText, sizeText, spanText } from "../../parts/figure_text";
import { TimeText } from "../../parts/time_text";
import type { Status } from "./hooks";

/** Entries that are durable and cannot be found yet, of all shards. */
export function historyLag(status: Status): number {
  return (status.journal?.shards ?? []).reduce((sum, shard) => sum + shard.lag, 0);
}

export function serverItems(status: Status): KeyValuePairsProps.Item[] {
  return [
    {
      label: "State",
      value: status.ready ? (
        <StatusIndicator>Ready</StatusIndicator>
      ) : (
        <StatusIndicator type="error">{status.reason ?? "Not ready"}</StatusIndicator>
      ),
    },
    { label: "Version", value: `${status.version} (${status.commit.slice(0, 9)})` },
    { label: "Running for", value: spanText(status.uptimeSeconds) },
    { label: "Home account", value: status.account },
    { label: "Home Region", value: status.region },
    ...wholeItems(status),
  ];
}

/** What the home account alone is told. */
function wholeItems(status: Status): KeyValuePairsProps.Item[] {
  const { history, journal } = status;
  if (!history || !journal) return [];
  return [
    { label: "Events", value: countText(history.events) },
    { label: "Oldest event", value: <TimeText at={history.oldest} /> },
    { label: "Newest event", value: <TimeText at={history.newest} /> },
    { label: "Not searchable yet", value: countText(historyLag(status)) },
    ...followerItems(status),
    { label: "Journal on disk", value: sizeText(journal.bytes) },
    { label: "Index on disk", value: sizeText(history.diskBytes) },
    { label: "Free on the disk", value: sizeText(journal.freeBytes) },
  ];
}

function Behind({ lag, reason }: { lag: number; reason?: string | undefined }) {
  return reason ? (
    <StatusIndicator type="error">{`${countText(lag)}: ${reason}`}</StatusIndicator>
  ) : (
    countText(lag)
  );
}

/** Followers of the journal beside the history. */
function followerItems({ catalog, intake }: Status): KeyValuePairsProps.Pair[] {
  return [
    ...(catalog ? [{ label: "Entries not applied yet", value: <Behind {...catalog} /> }] : []),
    ...(intake
      ? [{ label: "Entries not in the files' ledger", value: <Behind {...intake} /> }]
      : []),
  ];
}

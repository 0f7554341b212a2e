// The columns of a trail's digests, and what the page of a chain says as a whole.

import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";

import { DownloadButton } from "../../parts/download_button";
import { countText } from "../../parts/figure_text";
import { TimeText } from "../../parts/time_text";
import { digestContent, lastName } from "../../parts/trail_page/content";
import type { TrailDigest } from "./hooks";

type Said = { type: StatusIndicatorProps.Type; text: string };

export function digestSaid(digest: TrailDigest): Said {
  if (digest.state === "valid") return { type: "success", text: "Valid" };
  const why = digest.line.replace(/^Digest file\s+\S+\s+/, "");
  return { type: "error", text: digest.detail ? `${why} (${digest.detail})` : why };
}

export function linkSaid({ link }: TrailDigest): Said {
  switch (link) {
    case "begins":
      return { type: "info", text: "Begins the chain" };
    case "holds":
      return { type: "success", text: "Holds" };
    case "differs":
      return { type: "error", text: "Another digest is there" };
    case "gone":
      return { type: "error", text: "That digest is gone" };
    case "unread":
      return { type: "warning", text: "Could not be read" };
    case "unknown":
      return { type: "warning", text: "Not known" };
  }
}

/** Of those on the page; none when there are none. */
export function chainText(digests: TrailDigest[]): Said | undefined {
  if (digests.length === 0) return undefined;
  const bad = digests.filter(
    (digest) => digestSaid(digest).type === "error" || linkSaid(digest).type === "error",
  ).length;
  if (bad > 0)
    return {
      type: "error",
      text: `${countText(bad)} of the ${countText(digests.length)} digests below are not in order.`,
    };
  const unsure = digests.filter(({ link }) => link === "unread" || link === "unknown").length;
  if (unsure > 0)
    return {
      type: "warning",
      text: `Of ${countText(unsure)} of the digests below it cannot be said.`,
    };
  return {
    type: "success",
    text: `The ${countText(digests.length)} digests below are valid, and every link holds.`,
  };
}

export function digestColumns(arn: string): TableProps.ColumnDefinition<TrailDigest>[] {
  return [
    {
      id: "time",
      header: "From, to",
      minWidth: 190,
      isRowHeader: true,
      cell: (digest) => (
        <>
          <TimeText at={digest.start} /> – <TimeText at={digest.end} />
        </>
      ),
    },
    {
      id: "state",
      header: "Signature",
      minWidth: 120,
      cell: (digest) => {
        const { type, text } = digestSaid(digest);
        return <StatusIndicator type={type}>{text}</StatusIndicator>;
      },
    },
    {
      id: "link",
      header: "Link to the one before",
      minWidth: 190,
      cell: (digest) => {
        const { type, text } = linkSaid(digest);
        return <StatusIndicator type={type}>{text}</StatusIndicator>;
      },
    },
    { id: "files", header: "Log files", cell: (digest) => countText(digest.logFiles) },
    {
      id: "kind",
      header: "Kind",
      cell: (digest) => (digest.backfill ? "Backfill" : digest.final ? "Final" : "Regular"),
    },
    {
      id: "key",
      header: "File",
      minWidth: 240,
      cell: (digest) => <span title={digest.key}>{lastName(digest.key)}</span>,
    },
    {
      id: "download",
      header: "Download",
      cell: (digest) => (
        <DownloadButton small name={lastName(digest.key)} get={() => digestContent(arn, digest)} />
      ),
    },
  ];
}

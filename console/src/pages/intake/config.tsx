// Words, marks and columns of the page.

import type { KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";

import { eventLink } from "../../parts/event_link";
import { countText, sizeText, spanText } from "../../parts/figure_text";
import { ObjectName } from "../../parts/object_name";
import { intakeLink } from "../../parts/intake_link";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import type { Digest, Feed, LedgerFile, Sums } from "./hooks";

type Mark = StatusIndicatorProps.Type;

const fileMarks: Record<LedgerFile["state"], [Mark, string]> = {
  unread: ["pending", "Not read"],
  part: ["in-progress", "Read in part"],
  read: ["success", "Read"],
  dead: ["error", "Given up"],
  told: ["info", "Nothing to read"],
  forgotten: ["stopped", "Forgotten"],
};

export function fileStateText(state: LedgerFile["state"]): string {
  return fileMarks[state][1];
}

export function FileState({ file }: { file: LedgerFile }) {
  if (file.altered) return <StatusIndicator type="error">Altered</StatusIndicator>;
  const [mark, text] = fileMarks[file.state];
  return <StatusIndicator type={mark}>{text}</StatusIndicator>;
}

const digestMarks: Record<NonNullable<Digest["state"]>, [Mark, string]> = {
  valid: ["success", "Valid"],
  unchecked: ["warning", "Unchecked"],
  broken: ["error", "Broken"],
};

export function DigestState({ state }: { state: Digest["state"] }) {
  const [mark, text] = digestMarks[state ?? "unchecked"];
  return <StatusIndicator type={mark}>{text}</StatusIndicator>;
}

const feedMarks: Record<Feed["state"], [Mark, string]> = {
  starting: ["pending", "No answer yet"],
  following: ["success", "Following"],
  failing: ["error", "Failing"],
  heard: ["info", "Another process"],
};

export function FeedState({ feed }: { feed: Feed }) {
  const [mark, text] = feedMarks[feed.state];
  return <StatusIndicator type={mark}>{text}</StatusIndicator>;
}

/** What to do about a feed; empty: nothing. */
export function feedAdvice(feed: Feed): string {
  if (feed.state === "starting" && feed.kind === "notices")
    return "Nothing was announced since the start: look whether the bucket's webhook is set.";
  if (feed.state !== "failing") return "";
  const why = feed.failure ?? "";
  if (/QueueDoesNotExist|NonExistentQueue|NoSuchBucket/.test(why))
    return "Correct the feed's queue or bucket in the settings, and start the server anew.";
  if (/denied|credential|signature|token/i.test(why))
    return "Look at the feed's credentials, and at what they may do. It is tried again by itself.";
  return "It is tried again by itself: nothing is lost meanwhile.";
}

const kindTexts: Record<Feed["kind"], string> = {
  queue: "Queue",
  bucket: "Bucket, listed",
  notices: "Webhook",
  worker: "Workers elsewhere",
};

export function kindText(feed: Feed): string {
  return feed.kind === "bucket" && feed.every
    ? `Bucket, every ${feed.every}`
    : kindTexts[feed.kind];
}

/** A figure that leads to what is behind it. */
function figure(count: number, to: string, label: string) {
  return (
    <PageLink to={to} label={`${label}: ${countText(count)}`}>
      {countText(count)}
    </PageLink>
  );
}

function digestsMark({ broken, unchecked }: Sums["digests"]): Mark {
  if (broken > 0) return "error";
  return unchecked > 0 ? "info" : "success";
}

function digestsText({ valid, unchecked, broken }: Sums["digests"]): string {
  const parts = [`${countText(valid)} valid`];
  if (unchecked > 0) parts.push(`${countText(unchecked)} unchecked`);
  if (broken > 0) parts.push(`${countText(broken)} broken`);
  return parts.join(", ");
}

/** "1 file", "2 files". */
function counted(count: number, one: string): string {
  return `${countText(count)} ${one}${count === 1 ? "" : "s"}`;
}

export function sumItems(sums: Sums): KeyValuePairsProps.Item[] {
  const { files, events, digests } = sums;
  const of = (count: number, text: string, bad: Mark) => (
    <StatusIndicator type={count === 0 ? "success" : bad}>{text}</StatusIndicator>
  );
  return [
    { label: "Files known", value: figure(files.known, intakeLink({ tab: "files" }), "Files") },
    {
      label: "Files read",
      value: figure(files.read, intakeLink({ tab: "files", state: "read" }), "Files read"),
    },
    {
      label: "Files missing",
      value: (
        <PageLink to={intakeLink({ tab: "files", state: "unread" })}>
          {of(files.missing, countText(files.missing), "warning")}
        </PageLink>
      ),
    },
    {
      label: "Files altered",
      value: of(sums.altered, countText(sums.altered), "error"),
    },
    {
      label: "Events recorded",
      value: figure(events.recorded, eventLink({ door: "feed" }), "Events recorded"),
    },
    {
      label: "Duplicates, conflicts, refused",
      value: [events.duplicates, events.conflicts, events.refused].map(countText).join(", "),
    },
    {
      label: "Gaps",
      value: (
        <PageLink to={intakeLink({ tab: "gaps" })}>
          {of(
            sums.gaps + digests.missing,
            `${counted(sums.gaps, "file")}, ${counted(digests.missing, "digest")}`,
            "warning",
          )}
        </PageLink>
      ),
    },
    {
      label: "Dead letters",
      value: (
        <PageLink to={intakeLink({ tab: "letters" })}>
          {of(sums.deadLetters ?? 0, countText(sums.deadLetters ?? 0), "error")}
        </PageLink>
      ),
    },
    {
      label: "Digests",
      value: (
        <PageLink to={intakeLink({ tab: "digests" })}>
          <StatusIndicator type={digestsMark(digests)}>{digestsText(digests)}</StatusIndicator>
        </PageLink>
      ),
    },
  ];
}

/** The end of the hour, as the event history has it: inclusive. */
export function hourRange(hour: string): { from: string; to: string } {
  const end = new Date(Date.parse(hour) + 3_599_000).toISOString();
  return { from: hour, to: `${end.slice(0, 19)}Z` };
}

export const fileColumns: TableProps.ColumnDefinition<LedgerFile>[] = [
  {
    id: "key",
    header: "File",
    cell: (file) => <ObjectName bucket={file.bucket} objectKey={file.key} />,
    isRowHeader: true,
  },
  { id: "state", header: "State", minWidth: 130, cell: (file) => <FileState file={file} /> },
  {
    id: "place",
    header: "Account and Region",
    cell: (file) => [file.account, file.region].filter(Boolean).join(" ") || "-",
  },
  {
    id: "hour",
    header: "Hour in the name",
    minWidth: 130,
    cell: (file) => <TimeText at={file.hour} />,
  },
  { id: "taken", header: "Read", minWidth: 130, cell: (file) => <TimeText at={file.taken} /> },
  {
    id: "bytes",
    header: "Size",
    cell: (file) => (file.bytes === undefined ? "-" : sizeText(file.bytes)),
  },
  {
    id: "events",
    header: "Events",
    cell: (file) => {
      if (!file.events) return "-";
      const count = countText(file.events.recorded + file.events.duplicates);
      if (!file.hour || !file.account || !file.region) return count;
      const is = { account: file.account, awsRegion: file.region };
      const to = eventLink(is, hourRange(file.hour));
      return (
        <PageLink to={to} label={`Events of the hour of this file, which has ${count}`}>
          {count}
        </PageLink>
      );
    },
  },
];

export function lagText(feed: Feed): string {
  const parts: string[] = [];
  if (feed.waiting !== undefined) parts.push(`${countText(feed.waiting)} waiting`);
  if (feed.inFlight) parts.push(`${countText(feed.inFlight)} in work`);
  if (feed.lagSeconds !== undefined) parts.push(`last ${spanText(feed.lagSeconds)} late`);
  return parts.join(", ");
}

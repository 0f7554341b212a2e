// The columns of a file's records, what the page says of the file, and what does not match.

import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import type { KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import type { TableProps } from "@cloudscape-design/components/table";

import { eventLink } from "../../parts/event_link";
import { countText, sizeText } from "../../parts/figure_text";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import { lastName } from "../../parts/trail_page/content";
import { Unspaced } from "../../parts/unspaced";
import type { FileRecords, LogRecord } from "./hooks";

/** A member of a record that is text, by its path; empty where there is none. */
export function textOf(record: LogRecord, ...path: string[]): string {
  let value: unknown = record;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return "";
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === "string" ? value : "";
}

export function whoOf(record: LogRecord): string {
  for (const member of ["userName", "arn", "principalId", "invokedBy", "type"]) {
    const text = textOf(record, "userIdentity", member);
    if (text !== "") return text;
  }
  return "-";
}

export interface Row {
  index: number;
  record: LogRecord;
}

function nameOf({ record }: Row): string {
  return textOf(record, "eventName") || "Without a name";
}

const day = 86_400_000;

/** A day before and after the event: the history is asked for no more than that. */
function around(time: string) {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return undefined;
  return { from: new Date(at - day).toISOString(), to: new Date(at + day).toISOString() };
}

/** Where the history has the event; none of a record without an ID. */
export function historyPath(record: LogRecord): string | undefined {
  const id = textOf(record, "eventID");
  return id === "" ? undefined : eventLink({ eventId: id }, around(textOf(record, "eventTime")));
}

function EventId({ record }: { record: LogRecord }) {
  const to = historyPath(record);
  if (!to) return "-";
  const id = textOf(record, "eventID");
  return (
    // The row, which is clicked too, shows the record here.
    <span onClick={(event) => event.stopPropagation()}>
      <PageLink to={to} label={`${id} in Event history`}>
        {id}
      </PageLink>
    </span>
  );
}

/** `recordPath`: the address of this page with the record beside it. */
export function recordColumns(
  recordPath: (row: Row) => string,
): TableProps.ColumnDefinition<Row>[] {
  return [
    {
      id: "time",
      header: "Event time",
      cell: ({ record }) => <TimeText at={textOf(record, "eventTime") || undefined} />,
    },
    {
      id: "name",
      header: "Event name",
      isRowHeader: true,
      cell: (row) => (
        <span onClick={(event) => event.stopPropagation()}>
          <PageLink to={recordPath(row)} label={`${nameOf(row)}, record ${row.index + 1}`}>
            {nameOf(row)}
          </PageLink>
        </span>
      ),
    },
    {
      id: "source",
      header: "Event source",
      cell: ({ record }) => textOf(record, "eventSource") || "-",
    },
    { id: "who", header: "User name", cell: ({ record }) => whoOf(record) },
    {
      id: "address",
      header: "Source IP address",
      cell: ({ record }) => textOf(record, "sourceIPAddress") || "-",
    },
    { id: "error", header: "Error code", cell: ({ record }) => textOf(record, "errorCode") || "-" },
    { id: "id", header: "Event ID", cell: ({ record }) => <EventId record={record} /> },
  ];
}

/** What is known of the file as it was delivered, whatever lies in the bucket now. */
export function fileItems({ file, found }: FileRecords, trail: string): KeyValuePairsProps.Pair[] {
  const place = `s3://${file.bucket}/${file.key}`;
  return [
    {
      label: "Place",
      value: (
        <CopyToClipboard
          variant="inline"
          textToCopy={place}
          copyButtonAriaLabel="Copy the file's place"
          copySuccessText="Copied"
          copyErrorText="Not copied: the browser did not allow it"
        />
      ),
    },
    {
      label: "Named by digest",
      value: file.digest ? (
        <PageLink to={`${trail}?tab=digests&region=${file.region}`}>
          {lastName(file.digest.key)}
        </PageLink>
      ) : file.digestState === "awaited" ? (
        "None yet"
      ) : (
        "None"
      ),
    },
    { label: "Stored", value: <TimeText at={file.stored} /> },
    { label: "Records delivered", value: countText(file.records) },
    { label: "Size before gzip", value: sizeText(file.bytes) },
    {
      label: "Size in the bucket",
      value: found.objectBytes === undefined ? "-" : sizeText(found.objectBytes),
    },
    { label: "Oldest event", value: <TimeText at={file.oldest} /> },
    { label: "Newest event", value: <TimeText at={file.newest} /> },
    { label: "Account and Region", value: `${file.account}, ${file.region}` },
    { label: "SHA-256 before gzip", value: <Unspaced text={file.sha256} /> },
    ...(found.kmsKeyId
      ? [{ label: "Encrypted under", value: <Unspaced text={found.kmsKeyId} /> }]
      : []),
  ];
}

export interface Mismatch {
  what: string;
  delivered: string;
  found: string;
}

const shaSaid = (hash: string | undefined) => hash ?? "Not to be read";
const bytesSaid = (bytes: number) => `${countText(bytes)} bytes`;

/** What of the file is not as it was delivered; nothing of one that could not be read. */
export function mismatches({ file, state, found, total, unreadable }: FileRecords): Mismatch[] {
  if (state === "asDelivered" || state === "unread") return [];
  if (state === "gone")
    return [{ what: "The file", delivered: "In the bucket", found: "Not there any more" }];
  const rows: Mismatch[] = [
    { what: "SHA-256 before gzip", delivered: file.sha256, found: shaSaid(found.sha256) },
    {
      what: "Size before gzip",
      delivered: bytesSaid(file.bytes),
      found: found.bytes === undefined ? "Not to be read" : bytesSaid(found.bytes),
    },
    {
      what: "Records",
      delivered: countText(file.records),
      found: countText(total + (unreadable ?? 0)),
    },
  ];
  return rows.filter(({ delivered, found: now }) => delivered !== now);
}

// The columns of a file's records, and what the page says of the file.

import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import type { KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import type { TableProps } from "@cloudscape-design/components/table";

import { countText, sizeText } from "../../parts/figure_text";
import { TimeText } from "../../parts/time_text";
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

export const columns: TableProps.ColumnDefinition<Row>[] = [
  {
    id: "time",
    header: "Event time",
    cell: ({ record }) => <TimeText at={textOf(record, "eventTime") || undefined} />,
  },
  {
    id: "name",
    header: "Event name",
    isRowHeader: true,
    cell: ({ record }) => textOf(record, "eventName") || "-",
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
  { id: "id", header: "Event ID", cell: ({ record }) => textOf(record, "eventID") || "-" },
];

export function fileItems({ file, total }: FileRecords): KeyValuePairsProps.Pair[] {
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
    { label: "Named by digest", value: file.digest?.key ?? "None yet" },
    { label: "Stored", value: <TimeText at={file.stored} /> },
    { label: "Records", value: countText(total) },
    { label: "Size before gzip", value: sizeText(file.bytes) },
    { label: "Oldest event", value: <TimeText at={file.oldest} /> },
    { label: "Newest event", value: <TimeText at={file.newest} /> },
    { label: "Account", value: file.account },
    { label: "Region", value: file.region },
  ];
}

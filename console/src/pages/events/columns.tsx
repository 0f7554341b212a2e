// Columns: what the table can show of an event, and what a download has of it as CSV.

import Box from "@cloudscape-design/components/box";
import type { ReactNode } from "react";

import { TimeText } from "../../parts/time_text";
import { eventIdOf, type FoundEvent, foundBy, mfaText, textOf } from "./event";

export interface Column {
  id: string;
  label: string;
  width: number;
  /** Shown unless somebody chose otherwise. */
  usual?: boolean;
  text: (event: FoundEvent) => string;
  /** Where it is shown as more than its text. */
  cell?: (event: FoundEvent) => ReactNode;
}

const member = (path: string) => (event: FoundEvent) => textOf(event.record, path);
const time = (at: (event: FoundEvent) => string) => ({
  text: at,
  cell: (event: FoundEvent) => <TimeText at={at(event)} />,
});

export const columns: Column[] = [
  {
    id: "eventTime",
    label: "Event time",
    width: 230,
    usual: true,
    ...time((event) => event.record.eventTime),
  },
  {
    id: "username",
    label: "User name",
    width: 170,
    usual: true,
    // A service acts in nobody's name.
    text: (event) =>
      foundBy(event, "username")[0] ?? textOf(event.record, "userIdentity.invokedBy"),
  },
  { id: "eventName", label: "Event name", width: 220, usual: true, text: member("eventName") },
  {
    id: "errorCode",
    label: "Error code",
    width: 170,
    usual: true,
    text: member("errorCode"),
    cell: (event) => {
      const code = textOf(event.record, "errorCode");
      return code === "" ? "-" : <Box color="text-status-error">{code}</Box>;
    },
  },
  {
    id: "eventSource",
    label: "Event source",
    width: 190,
    usual: true,
    text: member("eventSource"),
  },
  {
    id: "resourceName",
    label: "Resource name",
    width: 240,
    usual: true,
    text: (event) => foundBy(event, "resourceName").join(", "),
  },
  {
    id: "resourceType",
    label: "Resource type",
    width: 180,
    text: (event) => foundBy(event, "resourceType").join(", "),
  },
  {
    id: "sourceIPAddress",
    label: "Source IP address",
    width: 160,
    usual: true,
    text: member("sourceIPAddress"),
  },
  { id: "awsRegion", label: "AWS Region", width: 130, usual: true, text: member("awsRegion") },
  {
    id: "account",
    label: "Account",
    width: 140,
    text: (event) => event.provenance.account ?? textOf(event.record, "recipientAccountId"),
  },
  {
    id: "principal",
    label: "Principal",
    width: 320,
    text: (event) => foundBy(event, "principal")[0] ?? "",
  },
  {
    id: "accessKeyId",
    label: "Access key",
    width: 200,
    text: member("userIdentity.accessKeyId"),
  },
  { id: "readOnly", label: "Read-only", width: 110, text: member("readOnly") },
  {
    id: "mfa",
    label: "MFA",
    width: 120,
    text: mfaText,
  },
  { id: "userType", label: "User type", width: 130, text: member("userIdentity.type") },
  { id: "errorMessage", label: "Error message", width: 320, text: member("errorMessage") },
  { id: "userAgent", label: "User agent", width: 280, text: member("userAgent") },
  {
    id: "category",
    label: "Category",
    width: 130,
    text: (event) => foundBy(event, "category")[0] ?? "",
  },
  { id: "eventType", label: "Event type", width: 150, text: member("eventType") },
  { id: "eventId", label: "Event ID", width: 320, text: eventIdOf },
  { id: "requestId", label: "Request ID", width: 320, text: member("requestID") },
  { id: "door", label: "Came in by", width: 120, text: (event) => event.provenance.door },
  {
    id: "recorded",
    label: "Recorded",
    width: 230,
    ...time((event) => event.provenance.recorded),
  },
];

export const columnIds: readonly string[] = columns.map(({ id }) => id);
export const usualColumns: readonly string[] = columns
  .filter(({ usual }) => usual)
  .map(({ id }) => id);

// CSV of events (RFC 4180), with the columns that are shown.

import { columns } from "../columns";
import type { FoundEvent } from "../event";

/**
 * A spreadsheet takes a text that begins so for a formula, and what is recorded was chosen by
 * whoever made the call: an apostrophe makes it text.
 */
const formula = /^[=+\-@\t\r]/;

function cell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

const chosen = (ids: readonly string[]) =>
  ids.map((id) => columns.find((column) => column.id === id)).filter((one) => one !== undefined);

export function csvHead(ids: readonly string[]): string {
  return `${chosen(ids)
    .map(({ label }) => cell(label))
    .join(",")}\r\n`;
}

export function csvLine(event: FoundEvent, ids: readonly string[]): string {
  return `${chosen(ids)
    .map(({ text }) => cell(text(event)))
    .join(",")}\r\n`;
}

// Download: every event that matches, as a file. The server streams them; the browser keeps what
// came in pieces, on its disk once they are large, so that the page's memory stays as it is.

import { askLines } from "../ask";
import { csvHead, csvLine } from "./csv";
import type { FoundEvent } from "../event";
import { readLines } from "../lines";

export const formats = {
  csv: { label: "CSV, the columns shown", type: "text/csv", end: "csv" },
  json: { label: "JSON, as CloudTrail's log files", type: "application/json", end: "json" },
  ndjson: { label: "NDJSON, a record a line", type: "application/x-ndjson", end: "ndjson" },
} as const;
export type Format = keyof typeof formats;

const pieceLength = 4 << 20;

/** Text as it comes, put together in pieces that the browser need not hold in memory. */
class Pieces {
  private pieces: Blob[] = [];
  private text: string[] = [];
  private length = 0;

  constructor(private readonly type: string) {}

  add(text: string): void {
    this.text.push(text);
    this.length += text.length;
    if (this.length >= pieceLength) this.close();
  }

  whole(): Blob {
    this.close();
    return new Blob(this.pieces, { type: this.type });
  }

  private close(): void {
    this.pieces.push(new Blob(this.text));
    this.text = [];
    this.length = 0;
  }
}

/** How the lines of an export become a file. `told` hears how many there are so far. */
export async function fileOf(
  reply: Response,
  format: Format,
  columns: readonly string[],
  told: (count: number) => void,
): Promise<Blob> {
  const file = new Pieces(formats[format].type);
  let count = 0;
  if (format === "csv") file.add(csvHead(columns));
  if (format === "json") file.add('{"Records":[');
  await readLines(reply, (lines) => {
    if (format === "csv")
      file.add(lines.map((line) => csvLine(JSON.parse(line) as FoundEvent, columns)).join(""));
    else if (format === "json") file.add(`${count > 0 ? ",\n" : ""}${lines.join(",\n")}`);
    else file.add(`${lines.join("\n")}\n`);
    count += lines.length;
    told(count);
  });
  if (format === "json") file.add("]}\n");
  return file.whole();
}

/** Asks for all that matches; throws where it ends early, so that no part passes for the whole. */
export async function download(
  filter: URLSearchParams,
  order: "newest" | "oldest",
  format: Format,
  columns: readonly string[],
  told: (count: number) => void,
  signal: AbortSignal,
): Promise<Blob> {
  // A record has no line for what is known beside it, so only a table asks for that.
  const reply = await askLines(filter, order, format === "csv", signal);
  return fileOf(reply, format, columns, told);
}

/** "events_2026-01-02T03-04-05Z.csv" */
export function fileName(format: Format, now: Date): string {
  const time = now.toISOString().slice(0, 19).replaceAll(":", "-");
  return `events_${time}Z.${formats[format].end}`;
}

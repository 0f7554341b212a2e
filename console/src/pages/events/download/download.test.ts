import { expect, it } from "vitest";

import { Failure } from "../../../api/failure";
import { lineOf, sampleEvent, streamOf } from "../../../testing/sample_events";
import { csvLine } from "./csv";
import { fileName, fileOf } from "./download";
import { readLines } from "../lines";

const none = () => undefined;

it("writes a table with the columns that are shown", async () => {
  const failed = sampleEvent(2, { errorCode: "AccessDenied", userAgent: 'a "b",\nc' });
  const reply = streamOf([`${lineOf(sampleEvent(1))}\n${lineOf(failed)}\n`]);
  const file = await fileOf(reply, "csv", ["eventTime", "errorCode", "userAgent"], none);
  expect(await file.text()).toBe(
    "Event time,Error code,User agent\r\n" +
      "2026-01-02T03:01:00Z,,\r\n" +
      '2026-01-02T03:02:00Z,AccessDenied,"a ""b"",\nc"\r\n',
  );
});

it.each(["=1+1", "+1", "-1", "@x", "\tx"])("lets no spreadsheet calculate %j", (userAgent) => {
  expect(csvLine(sampleEvent(1, { userAgent }), ["userAgent"])).toBe(`'${userAgent}\r\n`);
});

it.each([
  ["json" as const, '{"Records":[{"a":1},\n{"a":12345678901234567890}]}\n'],
  ["ndjson" as const, '{"a":1}\n{"a":12345678901234567890}\n'],
])("keeps records as they are: %s", async (format, text) => {
  const counts: number[] = [];
  const reply = streamOf(['{"a":1}\n{"a":1234567', "8901234567890}\n"]);
  const file = await fileOf(reply, format, [], (count) => counts.push(count));
  expect(await file.text()).toBe(text);
  expect(counts).toEqual([1, 2]);
});

it("is an empty list where nothing matches", async () => {
  const file = await fileOf(streamOf([]), "json", [], none);
  expect(JSON.parse(await file.text())).toEqual({ Records: [] });
});

it("makes no file of a part", async () => {
  const ended = '{"a":1}\n{"error":{"__type":"UnauthenticatedException","message":"it is over"}}\n';
  await expect(fileOf(streamOf([ended]), "ndjson", [], none)).rejects.toEqual(
    new Failure("UnauthenticatedException", "it is over", 0),
  );
});

it("reads lines whole, however they come, and letters of several bytes", async () => {
  const bytes = new TextEncoder().encode('"ä"\n\n"ö€"\n"end"');
  const body = new ReadableStream<Uint8Array>({
    start(control) {
      for (const byte of bytes) control.enqueue(new Uint8Array([byte]));
      control.close();
    },
  });
  const lines: string[] = [];
  await readLines(new Response(body), (some) => lines.push(...some));
  expect(lines).toEqual(['"ä"', '"ö€"', '"end"']);
});

it("names files by time", () => {
  expect(fileName("json", new Date("2026-01-02T03:04:05Z"))).toBe(
    "events_2026-01-02T03-04-05Z.json",
  );
});

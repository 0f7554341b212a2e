// What the page asks of /v1. The parameters are a filter's (conditions.ts) and each call's own.

import { answer, call, checked, v1 } from "../../api/client";
import type { FoundEvent } from "./event";
import { recordTexts } from "./json_text";

const barsWished = 90;

export interface Page {
  events: FoundEvent[];
  nextToken?: string;
}

/** openapi-fetch writes the query by this: filters by members of the record have no fixed names. */
function written(parameters: URLSearchParams, own: Record<string, string> = {}) {
  const all = new URLSearchParams(parameters);
  for (const [name, value] of Object.entries(own)) all.set(name, value);
  return { querySerializer: () => all.toString() };
}

export async function askPage(
  filter: URLSearchParams,
  order: "newest" | "oldest",
  limit: number,
  nextToken: string | undefined,
  signal: AbortSignal,
): Promise<Page> {
  const own = {
    order,
    limit: String(limit),
    provenance: "true",
    ...(nextToken === undefined ? {} : { nextToken }),
  };
  // With provenance=true every event has it.
  return (await answer(v1.GET("/v1/events", { signal, ...written(filter, own) }))) as Page;
}

/** The record's own bytes beside what they say: no number or escape is read and written anew. */
export interface RawEvent extends FoundEvent {
  raw: string;
}

async function send(
  path: string,
  parameters: URLSearchParams,
  accept: string,
  signal: AbortSignal,
): Promise<Response> {
  const url = new URL(`${path}?${parameters.toString()}`, window.location.origin);
  return checked(await call(new Request(url, { headers: { Accept: accept }, signal })));
}

/** Those with this id: more than one where they conflict, none where it is gone. */
export async function askEvent(eventId: string, signal: AbortSignal): Promise<RawEvent[]> {
  const filter = new URLSearchParams({ eventId, provenance: "true", limit: "20" });
  const body = await (await send("/v1/events", filter, "application/json", signal)).text();
  const texts = recordTexts(body);
  const { events } = JSON.parse(body) as Page;
  return events.map((event, at) => ({ ...event, raw: texts[at] ?? "" }));
}

/** All that match, as a stream of lines (docs/v1.md), which the server records as an export. */
export function askLines(
  filter: URLSearchParams,
  order: "newest" | "oldest",
  provenance: boolean,
  signal: AbortSignal,
): Promise<Response> {
  const all = new URLSearchParams(filter);
  all.set("order", order);
  all.set("limit", "all");
  if (provenance) all.set("provenance", "true");
  return send("/v1/events", all, "application/x-ndjson", signal);
}

/** What matches from now on, or from a position of the journal, as lines without end. */
export function askTail(
  filter: URLSearchParams,
  from: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const all = new URLSearchParams(filter);
  all.set("provenance", "true");
  if (from !== undefined) all.set("from", from);
  return send("/v1/tail", all, "application/x-ndjson", signal);
}

/** Frequent values of `field` of the matching events, of those with `text` in them. */
export async function askValues(
  filter: URLSearchParams,
  field: string,
  text: string,
  signal: AbortSignal,
): Promise<{ value: string; count: number }[]> {
  const own = { by: field, limit: "50", ...(text === "" ? {} : { contains: text }) };
  const found = await answer(
    v1.GET("/v1/events/suggestions", {
      params: { query: { by: field } },
      signal,
      ...written(filter, own),
    }),
  );
  return found.counts;
}

/** About `barsWished` buckets, the outcomes apart. */
export async function askHistogram(filter: URLSearchParams, signal: AbortSignal) {
  const own = { buckets: String(barsWished), by: "outcome" };
  return answer(v1.GET("/v1/events/histogram", { signal, ...written(filter, own) }));
}

// The address of a view: all that it shows, so that it can be shared.
//
// filter, since or from and to are of parts/event_link.ts; order=oldest; live=1; event=EVENT-ID of
// the open one, with at=POSITION where it is known; columns=ID,ID,…; page=2.

import * as z from "zod/mini";

import type { TimeRange } from "../../parts/event_link";
import { type Condition, conditionsOf, filterOf } from "./conditions";
import { durationSeconds } from "./range";

export interface Opened {
  eventId: string;
  /** Its place in the journal: an event's id alone may be of two, when they conflict. */
  at?: string;
}

export interface View {
  conditions: Condition[];
  /** Undefined: all time. */
  range: TimeRange | undefined;
  order: "newest" | "oldest";
  live: boolean;
  opened: Opened | undefined;
  /** Undefined: those that this browser keeps. */
  columns: string[] | undefined;
  /** From 1. */
  page: number;
}

/** Further than this nobody follows a link: each page before it has to be read. */
export const pageMax = 1_000;

export const filterForm = z.object({
  tokens: z.array(
    z.object({
      propertyKey: z.optional(z.string()),
      operator: z.string(),
      value: z.union([z.string(), z.array(z.string())]),
    }),
  ),
  operation: z.optional(z.enum(["and", "or"])),
});

const known = ["filter", "since", "from", "to", "order", "live", "event", "at", "columns", "page"];

function readFilter(text: string | null, problems: string[]): Condition[] {
  if (text === null) return [];
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch {
    given = undefined;
  }
  const filter = z.safeParse(filterForm, given);
  if (!filter.success) {
    problems.push("The filter in the address cannot be read: events are not filtered.");
    return [];
  }
  const { tokens, operation } = filter.data;
  const keys = new Set(tokens.map((token) => `${token.propertyKey ?? ""} ${token.operator}`));
  if (operation === "or" && keys.size > 1)
    problems.push(
      "Different fields cannot be joined by “or”: events are shown that match all of them.",
    );
  const read = conditionsOf(tokens);
  problems.push(...read.problems);
  return read.conditions;
}

function readRange(parameters: URLSearchParams, problems: string[]): TimeRange | undefined {
  const since = parameters.get("since");
  const from = parameters.get("from");
  const to = parameters.get("to");
  if (since !== null) {
    if (durationSeconds(since) !== undefined) return { since };
    problems.push(`"${since}" is no time before now such as 15m, 2h or 7d: all time is shown.`);
    return undefined;
  }
  if (from === null && to === null) return undefined;
  const begin = Date.parse(from ?? "");
  // A date is a whole day, as in /v1.
  const end = Date.parse(to ?? "") + (/^\d{4}-\d\d-\d\d$/.test(to ?? "") ? 86_399_999 : 0);
  if (Number.isNaN(begin) || Number.isNaN(end) || begin > end) {
    problems.push("The time range in the address cannot be read: all time is shown.");
    return undefined;
  }
  return { from: new Date(begin).toISOString(), to: new Date(end).toISOString() };
}

/** Whatever cannot be understood is left out, and `problems` says so in words for people. */
export function parseView(
  parameters: URLSearchParams,
  columnIds: readonly string[],
): { view: View; problems: string[] } {
  const problems: string[] = [];
  const conditions = readFilter(parameters.get("filter"), problems);
  const range = readRange(parameters, problems);

  const order = parameters.get("order") ?? "newest";
  if (order !== "newest" && order !== "oldest")
    problems.push(`"${order}" is no order: the newest events come first.`);
  const live = parameters.get("live");
  if (live !== null && live !== "1")
    problems.push(`"live=${live}" in the address was not understood.`);

  const wanted = parameters.get("columns")?.split(",");
  const columns = wanted?.filter((id) => columnIds.includes(id));
  const strange = wanted?.filter((id) => !columnIds.includes(id)) ?? [];
  if (strange.length > 0) problems.push(`There is no column "${strange.join('", "')}".`);

  const page = Number(parameters.get("page") ?? "1");
  const isPage = Number.isInteger(page) && page >= 1 && page <= pageMax;
  if (!isPage) problems.push("There is no such page: the first one is shown.");

  for (const name of new Set(parameters.keys())) {
    if (!known.includes(name)) problems.push(`"${name}" in the address was not understood.`);
  }
  const eventId = parameters.get("event");
  const at = parameters.get("at");
  return {
    view: {
      conditions,
      range,
      order: order === "oldest" ? "oldest" : "newest",
      live: live === "1",
      opened: eventId ? { eventId, ...(at ? { at } : {}) } : undefined,
      columns: columns && columns.length > 0 ? columns : undefined,
      page: isPage ? page : 1,
    },
    problems,
  };
}

export function renderView(view: View): URLSearchParams {
  const parameters = new URLSearchParams();
  const filter = filterOf(view.conditions);
  if (filter.tokens.length > 0) parameters.set("filter", JSON.stringify(filter));
  if (view.range && "since" in view.range) parameters.set("since", view.range.since);
  if (view.range && "from" in view.range) {
    parameters.set("from", view.range.from);
    parameters.set("to", view.range.to);
  }
  if (view.order === "oldest") parameters.set("order", "oldest");
  if (view.live) parameters.set("live", "1");
  if (view.opened) {
    parameters.set("event", view.opened.eventId);
    if (view.opened.at) parameters.set("at", view.opened.at);
  }
  if (view.columns) parameters.set("columns", view.columns.join(","));
  if (view.page > 1) parameters.set("page", String(view.page));
  return parameters;
}

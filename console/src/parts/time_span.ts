// Time span: the time that a page's figures are of, as its address says it: since=24h, since=all,
// or from= and to=.

import * as z from "zod/mini";

import type { Zone } from "../shell/preferences";
import type { TimeRange } from "./event_link";
import { timeText } from "./time_text";

export const spans = [
  { value: "1h", label: "Last hour" },
  { value: "24h", label: "Last 24 hours" },
  { value: "7d", label: "Last 7 days" },
  { value: "30d", label: "Last 30 days" },
  { value: "90d", label: "Last 90 days" },
  { value: "all", label: "All that is recorded" },
] as const;

const moment = z.string().check(z.refine((text) => text === "" || !Number.isNaN(Date.parse(text))));

/** Of an address; what makes no sense is as by default. */
export const spanForm = (since: string) =>
  z.object({
    since: z.catch(z.string().check(z.regex(/^(\d{1,5}[smhd]|all)$/)), since),
    from: z.catch(moment, ""),
    to: z.catch(moment, ""),
  });

export interface Span {
  since: string;
  from: string;
  to: string;
}

const unit: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** "90m" in milliseconds; as the server writes an interval, too. */
export function durationOf(text: string): number {
  return Number(text.slice(0, -1)) * (unit[text.slice(-1)] ?? Number.NaN);
}

/** For links to events, and for calls; none: all that is recorded. */
export function rangeOf(span: Span): TimeRange | undefined {
  if (span.from !== "" && span.to !== "") return { from: span.from, to: span.to };
  return span.since === "all" ? undefined : { since: span.since };
}

/** As a call's parameters. */
export function rangeQuery(range: TimeRange | undefined): {
  since?: string;
  from?: string;
  to?: string;
} {
  return range ?? {};
}

/** As moments; none for all that is recorded. */
export function momentsOf(
  range: TimeRange | undefined,
  now: number,
): { from: number; to: number } | undefined {
  if (!range) return undefined;
  if ("since" in range) return { from: now - durationOf(range.since), to: now };
  return { from: Date.parse(range.from), to: Date.parse(range.to) };
}

/** The same time, whenever it is looked at: figures that were counted at `at` stay as they are. */
export function fixedRange(range: TimeRange | undefined, at: number): TimeRange | undefined {
  const moments = momentsOf(range, at);
  if (!moments) return undefined;
  return { from: new Date(moments.from).toISOString(), to: new Date(moments.to).toISOString() };
}

export function spanLabel(span: Span, zone: Zone): string {
  const at = (moment: string) => timeText(new Date(moment), zone);
  if (span.from !== "" && span.to !== "") return `${at(span.from)} to ${at(span.to)}`;
  return spans.find(({ value }) => value === span.since)?.label ?? `Last ${span.since}`;
}

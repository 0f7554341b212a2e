// Range: the time that a view is of.

import type { DateRangePickerProps } from "@cloudscape-design/components/date-range-picker";

import { spanText } from "../../parts/figure_text";
import { timeText } from "../../parts/time_text";
import type { Zone } from "../../shell/preferences";
import type { TimeRange } from "../../parts/event_link";

const seconds = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 } as const;
type Unit = keyof typeof seconds;

/** "15m" as 900; undefined for what is no duration of /v1. */
export function durationSeconds(text: string): number | undefined {
  const parts = /^([1-9]\d{0,6})([smhdw])$/.exec(text);
  if (!parts) return undefined;
  return Number(parts[1]) * seconds[parts[2] as Unit];
}

/** Both ends in milliseconds; undefined for all time. */
export function rangeEnds(range: TimeRange | undefined, now: number): [number, number] | undefined {
  if (!range) return undefined;
  if ("since" in range) return [now - (durationSeconds(range.since) ?? 0) * 1_000, now];
  return [Date.parse(range.from), Date.parse(range.to)];
}

/** For people: "Last 2 h", "2026-01-01 00:00:00 UTC to …", "All time". */
export function rangeText(range: TimeRange | undefined, zone: Zone): string {
  if (!range) return "All time";
  if ("since" in range) return `Last ${spanText(durationSeconds(range.since) ?? 0)}`;
  return `${timeText(new Date(range.from), zone)} to ${timeText(new Date(range.to), zone)}`;
}

const units: Record<DateRangePickerProps.TimeUnit, [number, Unit]> = {
  second: [1, "s"],
  minute: [1, "m"],
  hour: [1, "h"],
  day: [1, "d"],
  week: [1, "w"],
  month: [30, "d"],
  year: [365, "d"],
};
const unitNames: Record<Unit, DateRangePickerProps.TimeUnit> = {
  s: "second",
  m: "minute",
  h: "hour",
  d: "day",
  w: "week",
};

export function rangeOfPicker(value: DateRangePickerProps.Value | null): TimeRange | undefined {
  if (!value) return undefined;
  if (value.type === "relative") {
    const [factor, unit] = units[value.unit];
    return { since: `${value.amount * factor}${unit}` };
  }
  const iso = (text: string) => new Date(text).toISOString();
  return { from: iso(value.startDate), to: iso(value.endDate) };
}

export function pickerOfRange(range: TimeRange | undefined): DateRangePickerProps.Value | null {
  if (!range) return null;
  if ("from" in range) return { type: "absolute", startDate: range.from, endDate: range.to };
  const amount = Number.parseInt(range.since, 10);
  return { type: "relative", amount, unit: unitNames[range.since.slice(-1) as Unit] };
}

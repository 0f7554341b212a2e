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

// Between the picker and /v1 go days and times as a clock on the wall shows them, without a zone:
// the picker's own way with zones takes the offset of one moment for another's.

const isWall = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)/;

/** "2026-01-02T10:00:00", of whatever zone it is written with, as the clock in `zone` shows it. */
function momentOf(wall: string, zone: Zone): number {
  const [, day = "", time = ""] = isWall.exec(wall) ?? [];
  return Date.parse(`${day}T${time}${zone === "utc" ? "Z" : ""}`);
}

const pad = (value: number, width = 2) => String(value).padStart(width, "0");

function wallOf(moment: string, zone: Zone): string {
  const at = new Date(moment);
  if (zone === "utc") return at.toISOString().slice(0, 19);
  const day = [pad(at.getFullYear(), 4), pad(at.getMonth() + 1), pad(at.getDate())].join("-");
  const clock = [at.getHours(), at.getMinutes(), at.getSeconds()];
  return `${day}T${clock.map((part) => pad(part)).join(":")}`;
}

/** Both seconds are of the range, the last one to its end. */
export function rangeOfPicker(
  value: DateRangePickerProps.Value | null,
  zone: Zone,
): TimeRange | undefined {
  if (!value) return undefined;
  if (value.type === "relative") {
    const [factor, unit] = units[value.unit];
    return { since: `${value.amount * factor}${unit}` };
  }
  const [from, to] = [momentOf(value.startDate, zone), momentOf(value.endDate, zone) + 999];
  if (Number.isNaN(from) || Number.isNaN(to)) return undefined;
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}

export function pickerOfRange(
  range: TimeRange | undefined,
  zone: Zone,
): DateRangePickerProps.Value | null {
  if (!range) return null;
  if ("from" in range)
    return {
      type: "absolute",
      startDate: wallOf(range.from, zone),
      endDate: wallOf(range.to, zone),
    };
  const amount = Number.parseInt(range.since, 10);
  return { type: "relative", amount, unit: unitNames[range.since.slice(-1) as Unit] };
}

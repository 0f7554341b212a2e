// Days laid out as months of weeks.

import type { Day } from "./hooks";

export interface Cell {
  /** "2026-11-02". */
  day: string;
  /** "outside": before the first day of which anything is known, or still to come. */
  state: Day["state"] | "outside";
  known: Day;
}

export interface Month {
  /** "2026-11". */
  month: string;
  /** Of seven, Monday first; undefined where the week is another month's. */
  weeks: (Cell | undefined)[][];
}

/** 0: Monday. */
function weekday(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/**
 * The months of `days`, which are in order, without those that are outside as a whole. `first` and
 * `last`: the days between which something is to be known.
 */
export function monthsOf(days: Day[], first: string, last: string): Month[] {
  const months: Month[] = [];
  for (const known of days) {
    const { day } = known;
    const month = day.slice(0, 7);
    let current = months.at(-1);
    if (current?.month !== month) {
      current = { month, weeks: [] };
      months.push(current);
    }
    if (current.weeks.length === 0 || weekday(day) === 0)
      current.weeks.push(new Array<Cell | undefined>(7).fill(undefined));
    const isOutside = known.state === "none" && (day < first || day > last);
    const week = current.weeks.at(-1);
    if (week) week[weekday(day)] = { day, state: isOutside ? "outside" : known.state, known };
  }
  return months.filter(({ weeks }) =>
    weeks.flat().some((cell) => cell && cell.state !== "outside"),
  );
}

/** 2026-11 as "November 2026". */
export function monthText(month: string): string {
  return new Date(`${month}-01T00:00:00Z`).toLocaleDateString("en-US", {
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  });
}

/** 2026-11-02 as "2 November 2026". */
export function dayName(day: string): string {
  return `${Number(day.slice(8))} ${monthText(day.slice(0, 7))}`;
}

/** "1 file", "2 files". */
function counted(count: number, one: string, rest = ""): string {
  return `${count} ${one}${count === 1 ? "" : "s"}${rest}`;
}

/** What is wrong with a day, or that nothing is, in words. */
export function dayText(day: Day): string {
  if (day.state === "none") return "no file is known of";
  const { files, digests, alteredFiles, hours, lackingHours } = day;
  if (day.state === "whole") return `whole: ${counted(files.read, "file")} read`;
  const wrong = [
    [lackingHours, `${lackingHours} of ${counted(hours, "hour")} not whole`],
    [files.missing, counted(files.missing, "file", " missing")],
    [files.dead, counted(files.dead, "file", " given up")],
    [alteredFiles, counted(alteredFiles, "file", " altered")],
    [digests.broken, counted(digests.broken, "digest", " broken")],
    [digests.missing, counted(digests.missing, "digest", " missing")],
  ] as const;
  return wrong
    .filter(([count]) => count > 0)
    .map(([, text]) => text)
    .join(", ");
}

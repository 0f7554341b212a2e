// Days of an address: "?from=2026-01-15&to=2026-01-16", both inclusive, of UTC.

import * as z from "zod/mini";

const day = z.string().check(z.regex(/^\d{4}-\d\d-\d\d$/), z.refine(isDay));
const form = z.object({ from: day, to: day });

export type Days = z.infer<typeof form>;

function isDay(text: string): boolean {
  return !Number.isNaN(Date.parse(`${text}T00:00:00Z`));
}

/** None for an address without days, or with such as are none. */
export function daysOf(parameters: URLSearchParams): Days | undefined {
  const read = form.safeParse({ from: parameters.get("from"), to: parameters.get("to") });
  return read.success && read.data.from <= read.data.to ? read.data : undefined;
}

/** As /v1 takes it: the first and the last moment. */
export function momentsOf(days: Days): { from: string; to: string } {
  return { from: `${days.from}T00:00:00Z`, to: `${days.to}T23:59:59.999Z` };
}

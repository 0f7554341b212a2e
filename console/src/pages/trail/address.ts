// What a trail's address says of its page: the tab, days, Region and the validation that is shown.

import * as z from "zod/mini";

import { type Days, daysOf } from "../../parts/trail_page/days";

export const tabs = ["details", "files", "digests", "validation"] as const;
export type Tab = (typeof tabs)[number];

export interface Place {
  tab: Tab;
  days: Days | undefined;
  /** Empty: of all Regions; the chain of the home Region. */
  region: string;
  /** Its id; empty: none. */
  validation: string;
}

const word = z.catch(z.string().check(z.regex(/^[A-Za-z0-9-]{1,64}$/)), "");
const form = z.object({
  tab: z.catch(z.enum(tabs), "details"),
  region: word,
  validation: word,
});

export function readPlace(parameters: URLSearchParams): Place {
  return { ...form.parse(Object.fromEntries(parameters)), days: daysOf(parameters) };
}

/** Another tab begins without what was chosen in the one before. */
export function placeParameters({
  tab,
  days,
  region,
  validation,
}: Partial<Place>): URLSearchParams {
  const parameters = new URLSearchParams();
  if (tab && tab !== "details") parameters.set("tab", tab);
  if (days) {
    parameters.set("from", days.from);
    parameters.set("to", days.to);
  }
  if (region) parameters.set("region", region);
  if (validation) parameters.set("validation", validation);
  return parameters;
}

// What the page asks.

import { type Answer, useAnswer } from "../../api/answer";
import { answer, v1 } from "../../api/client";
import { type Pages, usePages } from "../../api/pages";
import type { components } from "../../api/schema";
import type { View } from "./view";

export type Place = components["schemas"]["IntakePlace"];
export type Day = components["schemas"]["IntakeDay"];
export type Hour = components["schemas"]["IntakeHour"];

export function usePlaces(): Answer<Place[]> {
  return useAnswer(
    async (signal) => (await answer(v1.GET("/v1/intake/places", { signal }))).places,
    [],
  );
}

/** What restricts every question of the page. */
export function restriction({ account, region }: Pick<View, "account" | "region">) {
  return { ...(account && { account }), ...(region && { region }) };
}

/** Each day of a year; of an empty year none. */
export function useDays(view: View, year: string): Answer<Day[]> {
  return useAnswer(
    async (signal) => {
      if (year === "") return [];
      const query = {
        ...restriction(view),
        from: `${year}-01-01T00:00:00Z`,
        to: `${Number(year) + 1}-01-01T00:00:00Z`,
      };
      return (await answer(v1.GET("/v1/intake/calendar", { params: { query }, signal }))).days;
    },
    [view.account, view.region, year],
    60_000,
  );
}

/** The end of a day, which is not of it. */
export function dayAfter(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
}

/** The hours of a day that are not whole. */
export function useLackingHours(view: View): Pages<Hour> {
  const { day } = view;
  return usePages(
    async (after, signal) => {
      const query = {
        ...restriction(view),
        from: `${day}T00:00:00Z`,
        to: `${dayAfter(day)}T00:00:00Z`,
        lacking: true,
        limit: 100,
        ...(after && { after }),
      };
      const page = await answer(v1.GET("/v1/intake/hours", { params: { query }, signal }));
      return { rows: page.hours, after: page.after };
    },
    [view.account, view.region, day],
  );
}

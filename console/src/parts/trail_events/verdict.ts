// What a preview of selectors says, in a sentence or two.

import { countText } from "../figure_text";
import type { Preview } from "./hooks";

export type Period = "1d" | "7d" | "90d";
export const periods: { id: Period; text: string }[] = [
  { id: "1d", text: "Last day" },
  { id: "7d", text: "Last 7 days" },
  { id: "90d", text: "Last 90 days" },
];

/** From when on, ISO 8601. */
export function startOf(period: Period, now: number): string {
  return new Date(now - Number.parseInt(period, 10) * 86_400_000).toISOString();
}

export function verdictOf(preview: Preview): string {
  const { events, matched, live } = preview;
  if (events === 0) return "No events were recorded in that time: choose a longer one.";
  const about = preview.sampled ? "About " : "";
  const said = [`${about}${countText(matched)} of ${countText(events)} events would be taken.`];
  if (live.events < events) {
    const imported = countText(events - live.events);
    said.push(`${imported} of these were imported, which trails do not deliver.`);
  }
  if (preview.sampled)
    said.push(`Reckoned from ${countText(preview.looked)} events, spread over the time.`);
  return said.join(" ");
}

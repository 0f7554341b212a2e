// What this browser keeps of the table: which columns in which order and how wide, how many rows,
// and where the open event is.

import * as z from "zod/mini";

import { columnIds, usualColumns } from "./columns";

const form = z.object({
  columns: z.array(z.string()),
  widths: z.record(z.string(), z.number()),
  wrap: z.boolean(),
  compact: z.boolean(),
  size: z.number(),
  panel: z.enum(["side", "bottom"]),
});
export type KeptTable = z.infer<typeof form>;

const key = "opentrail.events";
const usual: KeptTable = {
  columns: [...usualColumns],
  widths: {},
  wrap: false,
  compact: true,
  size: 50,
  panel: "bottom",
};
export const pageSizes = [20, 50, 100, 200];

/** What is kept, as far as it can be understood. */
export function readKept(): KeptTable {
  try {
    const kept = z.safeParse(z.partial(form), JSON.parse(localStorage.getItem(key) ?? "{}"));
    if (!kept.success) return usual;
    const known = kept.data.columns?.filter((id) => columnIds.includes(id)) ?? [];
    return {
      columns: known.length > 0 ? known : usual.columns,
      widths: kept.data.widths ?? {},
      wrap: kept.data.wrap ?? usual.wrap,
      compact: kept.data.compact ?? usual.compact,
      size: pageSizes.includes(kept.data.size ?? 0) ? (kept.data.size ?? 0) : usual.size,
      panel: kept.data.panel ?? usual.panel,
    };
  } catch {
    return usual;
  }
}

export function keep(table: KeptTable): void {
  try {
    localStorage.setItem(key, JSON.stringify(table));
  } catch {
    // A browser that keeps nothing.
  }
}

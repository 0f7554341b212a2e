// useTableChoice(): how the table is shown: as the address says, else as this browser keeps it.

import { useCallback, useEffect, useState } from "react";

import type { View } from "./address";
import { usualColumns } from "./columns";
import { keep, type KeptTable, readKept } from "./kept_table";
import type { Change } from "./view";

export interface TableChoice {
  kept: KeptTable;
  /** The columns' ids, in order. */
  shown: readonly string[];
  onChoice: (kept: KeptTable) => void;
  onWidths: (widths: Record<string, number>) => void;
  onPanel: (position: "side" | "bottom") => void;
}

const isUsual = (columns: readonly string[]) => columns.join() === usualColumns.join();

export function useTableChoice(view: View, change: Change): TableChoice {
  const [kept, setKept] = useState(readKept);

  const update = useCallback((of: (before: KeptTable) => KeptTable) => {
    setKept((before) => {
      const after = of(before);
      keep(after);
      return after;
    });
  }, []);
  const onChoice = useCallback(
    (after: KeptTable) => {
      update(() => after);
      change({ columns: isUsual(after.columns) ? undefined : after.columns }, { replace: true });
    },
    [update, change],
  );
  const onWidths = useCallback(
    (widths: Record<string, number>) =>
      update((before) => ({ ...before, widths: { ...before.widths, ...widths } })),
    [update],
  );
  const onPanel = useCallback(
    (panel: "side" | "bottom") => update((before) => ({ ...before, panel })),
    [update],
  );

  // Whoever is given the address sees these columns, too.
  const unsaid = view.columns === undefined && !isUsual(kept.columns);
  useEffect(() => {
    if (unsaid) change({ columns: kept.columns }, { replace: true });
  }, [unsaid, kept.columns, change]);

  return { kept, shown: view.columns ?? kept.columns, onChoice, onWidths, onPanel };
}

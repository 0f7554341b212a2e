// Preferences: which columns, in which order, and how dense the table is.

import CollectionPreferences from "@cloudscape-design/components/collection-preferences";

import { columns } from "./columns";
import { type KeptTable, pageSizes } from "./kept_table";

export function Preferences({
  kept,
  shown,
  onChange,
}: {
  kept: KeptTable;
  shown: readonly string[];
  onChange: (kept: KeptTable) => void;
}) {
  const hidden = columns.map(({ id }) => id).filter((id) => !shown.includes(id));
  return (
    <CollectionPreferences
      title="Preferences"
      confirmLabel="Apply"
      cancelLabel="Cancel"
      preferences={{
        pageSize: kept.size,
        wrapLines: kept.wrap,
        contentDensity: kept.compact ? "compact" : "comfortable",
        contentDisplay: [
          ...shown.map((id) => ({ id, visible: true })),
          ...hidden.map((id) => ({ id, visible: false })),
        ],
      }}
      pageSizePreference={{
        title: "Page size",
        options: pageSizes.map((value) => ({ value, label: `${value} events` })),
      }}
      wrapLinesPreference={{ label: "Wrap lines", description: "Show the whole of long texts" }}
      contentDensityPreference={{ label: "Compact", description: "More rows on the screen" }}
      contentDisplayPreference={{
        title: "Columns",
        description: "Choose columns and their order.",
        enableColumnFiltering: true,
        options: columns.map(({ id, label }) => ({
          id,
          label,
          alwaysVisible: id === "eventName",
        })),
      }}
      onConfirm={({ detail }) => {
        const chosen = (detail.contentDisplay ?? []).filter(({ visible }) => visible);
        onChange({
          ...kept,
          columns: chosen.map(({ id }) => id),
          size: detail.pageSize ?? kept.size,
          wrap: detail.wrapLines ?? kept.wrap,
          compact: detail.contentDensity === "compact",
        });
      }}
    />
  );
}

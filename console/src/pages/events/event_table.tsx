// EventTable: the rows. Only what it shows makes it render again, not what is typed in the filter.

import Box from "@cloudscape-design/components/box";
import Link from "@cloudscape-design/components/link";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { type KeyboardEvent, memo, type ReactNode, useCallback, useMemo } from "react";
import { useHref } from "react-router";

import { oneEventLink } from "../../parts/identity_link";
import { type Column, columns } from "./columns";
import { eventIdOf, type FoundEvent } from "./event";
import type { KeptTable } from "./kept_table";

/** Rows beyond which the top of the table is out of sight at its end. */
const longPage = 15;
const position = (event: FoundEvent) => event.provenance.position;

function definitionOf(
  column: Column,
  width: number | undefined,
  open: (event: FoundEvent) => void,
  hrefOf: (event: FoundEvent) => string,
): TableProps.ColumnDefinition<FoundEvent> {
  const cell =
    column.id === "eventName"
      ? (event: FoundEvent) => (
          <Link
            href={hrefOf(event)}
            onFollow={(followed) => {
              followed.preventDefault();
              open(event);
            }}
          >
            {column.text(event)}
          </Link>
        )
      : (column.cell ?? ((event: FoundEvent) => column.text(event) || "-"));
  return {
    id: column.id,
    header: column.label,
    cell,
    width: width ?? column.width,
    minWidth: 80,
    isRowHeader: column.id === "eventName",
    ...(column.id === "eventTime" ? { sortingField: "eventTime" } : {}),
  };
}

export const EventTable = memo(function EventTable({
  events,
  openPosition,
  kept,
  shown,
  order,
  sortable,
  loading,
  pagination,
  footer,
  empty,
  onOpen,
  onOrder,
  onWidths,
}: {
  events: readonly FoundEvent[];
  openPosition: string | undefined;
  kept: KeptTable;
  /** The columns' ids, in order. */
  shown: readonly string[];
  order: "newest" | "oldest";
  sortable: boolean;
  loading: boolean;
  pagination: ReactNode;
  /** Below many rows: the pages again. */
  footer?: ReactNode;
  empty: ReactNode;
  onOpen: (event: FoundEvent) => void;
  onOrder: (order: "newest" | "oldest") => void;
  onWidths: (widths: Record<string, number>) => void;
}) {
  const root = useHref("/");
  const hrefOf = useCallback(
    (event: FoundEvent) => `${root}${oneEventLink(eventIdOf(event)).slice(1)}`,
    [root],
  );
  const definitions = useMemo(
    () =>
      shown
        .map((id) => columns.find((column) => column.id === id))
        .filter((column) => column !== undefined)
        .map((column) => definitionOf(column, kept.widths[column.id], onOpen, hrefOf)),
    [shown, kept.widths, onOpen, hrefOf],
  );
  const opened = useMemo(
    () => events.filter((event) => position(event) === openPosition),
    [events, openPosition],
  );
  const onKeyDown = (pressed: KeyboardEvent) => {
    const at = pressed.target;
    // A cell with a link in it is that link to the keyboard, which opens by itself.
    if (pressed.key !== "Enter" || !(at instanceof HTMLElement)) return;
    if (!at.matches("tbody :is(td, th), tbody input")) return;
    const row = at.closest("tr");
    const event = events[[...(row?.parentElement?.children ?? [])].indexOf(row ?? at)];
    if (!event) return;
    pressed.preventDefault();
    onOpen(event);
  };
  return (
    <div onKeyDown={onKeyDown}>
      <Table
        items={events}
        trackBy={position}
        columnDefinitions={definitions}
        pagination={pagination}
        footer={footer && events.length > longPage && <Box float="right">{footer}</Box>}
        loading={loading}
        loadingText="Looking for events"
        empty={<Box textAlign="center">{empty}</Box>}
        resizableColumns
        stickyHeader
        enableKeyboardNavigation
        wrapLines={kept.wrap}
        contentDensity={kept.compact ? "compact" : "comfortable"}
        selectionType="single"
        selectedItems={opened}
        onSelectionChange={({ detail }) => {
          const [event] = detail.selectedItems;
          if (event) onOpen(event);
        }}
        onRowClick={({ detail }) => {
          // Who marks a text to copy it opens nothing.
          if (window.getSelection()?.isCollapsed ?? true) onOpen(detail.item);
        }}
        sortingColumn={{ sortingField: "eventTime" }}
        sortingDescending={order === "newest"}
        sortingDisabled={!sortable}
        onSortingChange={({ detail }) => onOrder(detail.isDescending ? "newest" : "oldest")}
        onColumnWidthsChange={({ detail }) =>
          onWidths(
            Object.fromEntries(
              shown.map((id, index) => [id, Math.round(detail.widths[index] ?? 0)]),
            ),
          )
        }
        ariaLabels={{
          tableLabel: "Events",
          selectionGroupLabel: "Opened event",
          itemSelectionLabel: (_, event) =>
            `Open ${event.record.eventName} of ${event.record.eventTime} ${eventIdOf(event)}`,
        }}
      />
    </div>
  );
});

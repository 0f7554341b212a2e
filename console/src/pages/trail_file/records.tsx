// Records: the records of a file, a page at a time, and the one that was chosen beside them.

import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import Table from "@cloudscape-design/components/table";
import { useEffect, useMemo, useRef, useState } from "react";
import { useLocation } from "react-router";

import { countText } from "../../parts/figure_text";
import { useLate } from "../../shell/late";
import { useSplitPanel } from "../../shell/split_panel";
import { recordColumns, type Row } from "./config";
import { filePlaceParameters, type FileRecords, recordsOnPage, useFilePlace } from "./hooks";

const panelCode = () => import("./record_panel");

function usePanel(rows: Row[], at: number, onClose: () => void) {
  const [position, setPosition] = useState<"side" | "bottom">("bottom");
  const record = rows.find(({ index }) => index === at)?.record;
  const newest = useRef(onClose);
  useEffect(() => {
    newest.current = onClose;
  });
  const code = useLate(panelCode, record !== undefined);
  const state = useMemo(
    () =>
      record &&
      code && {
        content: <code.RecordPanel record={record} />,
        position,
        onPosition: setPosition,
        onClose: () => newest.current(),
      },
    [record, code, position],
  );
  useSplitPanel(state);
}

export function Records({ found, loading }: { found: FileRecords; loading: boolean }) {
  const [place, go] = useFilePlace();
  const rows = useMemo(
    () => found.records.map((record, index) => ({ index, record })),
    [found.records],
  );
  const { pathname } = useLocation();
  const columns = useMemo(
    () =>
      recordColumns(({ index }) => {
        const parameters = filePlaceParameters({ ...place, record: index });
        return `${pathname}?${parameters.toString()}`;
      }),
    [place, pathname],
  );
  usePanel(rows, place.record, () => go({ record: -1 }));
  const pages = Math.max(1, Math.ceil(found.total / recordsOnPage));
  return (
    <Table
      items={rows}
      trackBy={(row) => String(row.index)}
      columnDefinitions={columns}
      loading={loading}
      loadingText="Reading the file"
      selectionType="single"
      selectedItems={rows.filter(({ index }) => index === place.record)}
      onSelectionChange={({ detail }) => go({ record: detail.selectedItems[0]?.index ?? -1 })}
      onRowClick={({ detail }) => go({ record: detail.item.index })}
      ariaLabels={{
        tableLabel: "Records",
        selectionGroupLabel: "Record to show",
        itemSelectionLabel: (_, { index }) => `Show record ${index + 1}`,
      }}
      empty={<Box textAlign="center">There are no records here: go to an earlier page.</Box>}
      header={
        <Header
          variant="h2"
          counter={`(${countText(found.total)})`}
          description="Choose a record to see it whole."
        >
          Records
        </Header>
      }
      pagination={
        pages > 1 && (
          <Pagination
            ariaLabels={{
              paginationLabel: "Records",
              nextPageLabel: "Next page",
              previousPageLabel: "Page before",
              pageLabel: (page) => `Page ${page}`,
            }}
            currentPageIndex={place.page}
            pagesCount={pages}
            onChange={({ detail }) => go({ page: detail.currentPageIndex, record: -1 })}
          />
        )
      }
    />
  );
}

// Found: the events that match, a page at a time, below how many there are over time.

import Button from "@cloudscape-design/components/button";
import Pagination from "@cloudscape-design/components/pagination";
import { useCallback, useEffect, useMemo, useState } from "react";

import type { TimeRange } from "../../parts/event_link";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { late } from "../../shell/late";
import { type Counted, useBars } from "./histogram/bars";
import { parametersOf } from "./conditions";
import { Empty } from "./empty";
import type { FoundEvent } from "./event";
import { EventTable } from "./event_table";
import { Histogram } from "./histogram/histogram";
import { Layout, type Shared } from "./layout";
import { usePages } from "./pages";
import { TimeBox } from "./time_box";

const DownloadBox = late(async () => (await import("./download/download_box")).DownloadBox, null);

/**
 * The newest filter whose rows are here: what else is asked of the server waits for them, as they
 * are what somebody waits for.
 */
function useAnswered(filter: string, isAnswered: boolean): string | undefined {
  const [answered, setAnswered] = useState<string>();
  useEffect(() => {
    if (isAnswered) setAnswered(filter);
  }, [filter, isAnswered]);
  return answered;
}

/** "(1,234)", or "(1,234+)" while not all are counted. */
function counterOf(total: number | undefined, counted: Counted | undefined): string | undefined {
  if (total !== undefined) return `(${countText(total)})`;
  return counted && `(${countText(counted.events)}+)`;
}

export function Found({ shared, onOpen }: { shared: Shared; onOpen: (event: FoundEvent) => void }) {
  const { view, change, choice } = shared;
  const { kept, shown } = choice;
  const [turn, setTurn] = useState(0);
  const [downloading, setDownloading] = useState(false);
  const filter = useMemo(
    () => parametersOf(view.conditions, view.range).toString(),
    [view.conditions, view.range],
  );
  const { pages, current, reload } = usePages(filter, view.order, kept.size, view.page);
  const answered = useAnswered(filter, current || pages.failure !== undefined);
  const histogram = useBars(answered, view.range, turn);
  const onOrder = useCallback((order: "newest" | "oldest") => change({ order }), [change]);
  const onRange = useCallback((range: TimeRange | undefined) => change({ range }), [change]);

  const total = answered === filter ? histogram.total : undefined;
  const counted = answered === filter ? histogram.counted : undefined;
  // The table is rendered again for other rows only, not while they are awaited.
  const { page, known, open } = pages;
  const pagination = useMemo(
    () => (
      <Pagination
        currentPageIndex={page}
        pagesCount={known}
        openEnd={open}
        onChange={({ detail }) => change({ page: detail.currentPageIndex })}
        ariaLabels={{
          paginationLabel: "Pages of events",
          nextPageLabel: "Next page",
          previousPageLabel: "Previous page",
          pageLabel: (number) => `Page ${number}`,
        }}
      />
    ),
    [page, known, open, change],
  );
  const failed = pages.failure !== undefined;
  const isEmpty = pages.events.length === 0;
  const empty = useMemo(
    () => (failed || !isEmpty ? null : <Empty view={view} change={change} />),
    [failed, isEmpty, view, change],
  );
  return (
    <Layout
      shared={shared}
      counter={counterOf(total, counted)}
      countText={total === undefined ? "" : `${countText(total)} matches`}
      loading={!current}
      actions={
        <>
          <Button iconName="download" disabled={total === 0} onClick={() => setDownloading(true)}>
            Download
          </Button>
          <Button
            iconName="refresh"
            ariaLabel="Look again"
            loading={pages.loading}
            onClick={() => {
              reload();
              setTurn((before) => before + 1);
            }}
          />
        </>
      }
      time={<TimeBox range={view.range} onChange={onRange} />}
    >
      {histogram.failure ? (
        !pages.failure && (
          <FailureAlert what="The histogram" failure={histogram.failure} retry={histogram.reload} />
        )
      ) : (
        <Histogram
          bars={histogram.bars}
          loading={(histogram.loading && !counted) || answered !== filter}
          counted={counted}
          onRange={onRange}
        />
      )}
      {pages.failure && <FailureAlert what="The events" failure={pages.failure} retry={reload} />}
      <EventTable
        events={pages.events}
        openPosition={view.opened?.at}
        kept={kept}
        shown={shown}
        order={view.order}
        sortable
        loading={pages.loading && pages.events.length === 0}
        pagination={pagination}
        footer={pagination}
        empty={empty}
        onOpen={onOpen}
        onOrder={onOrder}
        onWidths={choice.onWidths}
      />
      {downloading && (
        <DownloadBox
          filter={filter}
          order={view.order}
          columns={shown}
          total={total}
          onClose={() => setDownloading(false)}
        />
      )}
    </Layout>
  );
}

// PagedTable: a table of usePages(), with its failure above and a button for more below.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import { type ReactNode, useState } from "react";

import type { Pages } from "../api/pages";
import { FailureAlert } from "./failure_alert";

interface Props<Row> {
  /** "Files": of the failure and for screen readers. */
  what: string;
  pages: Pages<Row>;
  columns: TableProps.ColumnDefinition<Row>[];
  trackBy: (row: Row) => string;
  /** What to do where there is nothing. */
  empty: ReactNode;
  header?: ReactNode;
  filter?: ReactNode;
}

/** So many rows at once, however large the server's pages are. */
const step = 100;

export function PagedTable<Row>(props: Props<Row>) {
  const { pages, what } = props;
  const [most, setMost] = useState(step);
  const isFirst = pages.rows.length === 0;
  const more = () => {
    setMost(most + step);
    if (most + step > pages.rows.length) pages.more();
  };
  return (
    <SpaceBetween size="s">
      {pages.failure && (
        <FailureAlert
          what={what}
          failure={pages.failure}
          retry={isFirst ? pages.reload : pages.more}
        />
      )}
      <Table
        variant="container"
        wrapLines
        resizableColumns={false}
        items={pages.rows.slice(0, most)}
        columnDefinitions={props.columns}
        trackBy={props.trackBy}
        header={props.header}
        filter={props.filter}
        loading={pages.loading && isFirst && !pages.failure}
        loadingText={`Loading: ${what.toLowerCase()}`}
        empty={
          <Box textAlign="center" padding="s">
            {pages.failure ? "Nothing to show" : props.empty}
          </Box>
        }
        ariaLabels={{ tableLabel: what }}
        footer={
          (pages.hasMore || most < pages.rows.length) && (
            <Box textAlign="center">
              <Button onClick={more} loading={pages.loadingMore} loadingText="Loading more">
                Show more
              </Button>
            </Box>
          )
        }
      />
    </SpaceBetween>
  );
}

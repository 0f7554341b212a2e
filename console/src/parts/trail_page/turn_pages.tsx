// TurnPages: to newer and older pages of a list.

import Pagination from "@cloudscape-design/components/pagination";

import type { Older } from "./older";

export function TurnPages({
  older,
  after,
  label,
}: {
  older: Older;
  /** What the page that is shown ended with; none: it is the last. */
  after: string | undefined;
  label: string;
}) {
  const more = after !== undefined;
  if (older.page === 1 && !more) return null;
  return (
    <Pagination
      ariaLabels={{
        paginationLabel: label,
        nextPageLabel: "Older",
        previousPageLabel: "Newer",
        pageLabel: (page) => `Page ${page}`,
      }}
      currentPageIndex={older.page}
      pagesCount={more ? older.page + 1 : older.page}
      openEnd={more}
      onChange={({ detail }) => {
        if (detail.currentPageIndex <= older.page + 1) older.turn(detail.currentPageIndex, after);
      }}
    />
  );
}

// ValueTable: the most frequent values of one field, each with links to its events.

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import Table, { type TableProps } from "@cloudscape-design/components/table";

import { countText, shareText } from "./figure_text";
import { PageLink } from "./page_link";
import { Unspaced } from "./unspaced";

export interface ValueFigures {
  value: string;
  count: number;
  errors: number;
}

function failures(to: (value: string) => string): TableProps.ColumnDefinition<ValueFigures> {
  return {
    id: "errors",
    header: "Failed",
    width: 90,
    cell: ({ value, count, errors }) =>
      errors === 0 ? (
        "-"
      ) : (
        <PageLink
          to={to(value)}
          label={`${shareText(errors, count)} of ${value} failed: ${countText(errors)} events`}
        >
          {shareText(errors, count)}
        </PageLink>
      ),
  };
}

/**
 * `events` is the address of a value's events, `failed` of those of them that failed, where that
 * says anything, `page` of its own page, where it has one.
 */
export function ValueTable({
  title,
  column,
  values,
  events,
  failed,
  page,
}: {
  title: string;
  column: string;
  values: ValueFigures[];
  events: (value: string) => string;
  failed?: (value: string) => string;
  page?: ((value: string) => string) | undefined;
}) {
  return (
    <Container fitHeight header={<Header variant="h2">{title}</Header>}>
      <Table
        variant="embedded"
        contentDensity="compact"
        wrapLines
        items={values}
        trackBy="value"
        ariaLabels={{ tableLabel: title }}
        columnDefinitions={[
          {
            id: "value",
            header: column,
            isRowHeader: true,
            cell: ({ value }) =>
              page ? (
                <PageLink to={page(value)}>
                  <Unspaced text={value} />
                </PageLink>
              ) : (
                <Unspaced text={value} />
              ),
          },
          {
            id: "count",
            header: "Events",
            width: 90,
            cell: ({ value, count }) => (
              <PageLink to={events(value)} label={`${countText(count)} events of ${value}`}>
                {countText(count)}
              </PageLink>
            ),
          },
          ...(failed ? [failures(failed)] : []),
        ]}
        empty={<Box textAlign="center">None in this time</Box>}
      />
    </Container>
  );
}

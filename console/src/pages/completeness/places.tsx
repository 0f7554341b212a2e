// Places: each account and Region, with how much of it is there.

import { useCollection } from "@cloudscape-design/collection-hooks";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import Pagination from "@cloudscape-design/components/pagination";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";

import { eventLink } from "../../parts/event_link";
import { countText } from "../../parts/figure_text";
import { intakeLink } from "../../parts/intake_link";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import type { Place } from "./hooks";
import type { View } from "./view";

function columnsFor(
  setView: (change: Partial<View>) => void,
): TableProps.ColumnDefinition<Place>[] {
  return [
    {
      id: "place",
      header: "Account and Region",
      isRowHeader: true,
      sortingComparator: (one, other) => placeKey(one).localeCompare(placeKey(other)),
      cell: (place) => (
        <Link
          variant="primary"
          ariaLabel={`Show the calendar of ${placeKey(place)}`}
          onFollow={() => setView({ account: place.account, region: place.region, day: "" })}
        >
          {placeKey(place)}
        </Link>
      ),
    },
    {
      id: "state",
      header: "State",
      minWidth: 180,
      sortingField: "lackingHours",
      cell: ({ lackingHours }) =>
        lackingHours === 0 ? (
          <StatusIndicator type="success">Whole</StatusIndicator>
        ) : (
          <StatusIndicator type="warning">
            {`${countText(lackingHours)} ${lackingHours === 1 ? "hour" : "hours"} not whole`}
          </StatusIndicator>
        ),
    },
    { id: "hours", header: "Hours", sortingField: "hours", cell: ({ hours }) => countText(hours) },
    {
      id: "files",
      header: "Files",
      cell: ({ account, region, files }) => (
        <PageLink
          to={intakeLink({ tab: "files", account, region })}
          label={`Files of ${account} ${region}: ${countText(files.known)}`}
        >
          {countText(files.known)}
        </PageLink>
      ),
    },
    {
      id: "events",
      header: "Events",
      cell: ({ account, region, events }) => (
        <PageLink
          to={eventLink({ account, awsRegion: region })}
          label={`Events of ${account} ${region}: ${countText(events.recorded)}`}
        >
          {countText(events.recorded)}
        </PageLink>
      ),
    },
    {
      id: "time",
      header: "Of the time",
      minWidth: 190,
      sortingField: "to",
      cell: ({ from, to }) => (
        <>
          <TimeText at={from} /> to <TimeText at={to} />
        </>
      ),
    },
  ];
}

function placeKey({ account, region }: Place): string {
  return `${account} ${region}`;
}

export function Places({
  places,
  view,
  setView,
}: {
  places: Place[];
  view: View;
  setView: (change: Partial<View>) => void;
}) {
  const { items, collectionProps, filterProps, paginationProps, filteredItemsCount } =
    useCollection(places, {
      filtering: {
        filteringFunction: (place, text) => placeKey(place).includes(text.trim()),
        noMatch: "No account or Region has this in its name.",
      },
      pagination: { pageSize: 25 },
      sorting: {},
    });
  const chosen = items.filter(
    ({ account, region }) => account === view.account && region === view.region,
  );
  return (
    <Table
      {...collectionProps}
      items={items}
      selectedItems={chosen}
      columnDefinitions={columnsFor(setView)}
      trackBy={placeKey}
      wrapLines
      ariaLabels={{ tableLabel: "Accounts and Regions" }}
      header={
        <Header variant="h2" counter={`(${countText(places.length)})`}>
          Accounts and Regions
        </Header>
      }
      filter={
        places.length > 10 && (
          <TextFilter
            {...filterProps}
            filteringPlaceholder="Account or Region"
            filteringAriaLabel="Filter accounts and Regions"
            countText={`${filteredItemsCount ?? 0} match`}
          />
        )
      }
      pagination={places.length > 25 && <Pagination {...paginationProps} />}
    />
  );
}

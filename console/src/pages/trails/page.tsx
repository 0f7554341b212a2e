// Trails: the list, with the health of each.

import { useCollection } from "@cloudscape-design/collection-hooks";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import TextFilter from "@cloudscape-design/components/text-filter";
import { useNavigate } from "react-router";

import { Command } from "../../parts/command";
import { FailureAlert } from "../../parts/failure_alert";
import type { Trail } from "../../parts/trail_health";
import { bucketText, columns } from "./config";
import { useTrails } from "./hooks";

const none: Trail[] = [];

function NoTrails({ onCreate }: { onCreate: () => void }) {
  return (
    <Box textAlign="center">
      <SpaceBetween size="m">
        <Box variant="strong">No trails</Box>
        <Box variant="p">
          A trail delivers what is recorded as log files to a bucket, with digests that prove that
          nobody altered them. Event history works without one.
        </Box>
        <Command line="opentrail trail create audit --all-regions" />
        <Button onClick={onCreate}>Create trail</Button>
      </SpaceBetween>
    </Box>
  );
}

export function Trails() {
  const navigate = useNavigate();
  const { value, failure, loading, reload } = useTrails();
  const trails = value?.trails ?? none;
  const create = () => void navigate("/trails/create");
  const { items, filterProps, collectionProps, filteredItemsCount } = useCollection(trails, {
    filtering: {
      filteringFunction: (trail, text) =>
        `${trail.name} ${trail.homeRegion} ${bucketText(trail)}`
          .toLowerCase()
          .includes(text.toLowerCase()),
      empty: <NoTrails onCreate={create} />,
      noMatch: <Box textAlign="center">No trail fits the filter.</Box>,
    },
    sorting: { defaultState: { sortingColumn: { sortingField: "name" } } },
  });
  const actions = (
    <SpaceBetween direction="horizontal" size="xs">
      <Button iconName="refresh" ariaLabel="Refresh" onClick={reload} />
      <Button variant="primary" onClick={create}>
        Create trail
      </Button>
    </SpaceBetween>
  );
  if (failure && !value)
    return (
      <ContentLayout
        header={
          <Header variant="h1" actions={actions}>
            Trails
          </Header>
        }
      >
        <FailureAlert what="The trails" failure={failure} retry={reload} />
      </ContentLayout>
    );
  return (
    <Table
      {...collectionProps}
      variant="full-page"
      stickyHeader
      items={items}
      trackBy="trailARN"
      columnDefinitions={columns}
      loading={loading && !value}
      loadingText="Loading trails"
      ariaLabels={{ tableLabel: "Trails" }}
      filter={
        <TextFilter
          {...filterProps}
          filteringPlaceholder="Find trails"
          filteringAriaLabel="Find trails"
          countText={`${filteredItemsCount ?? 0} matches`}
        />
      }
      header={
        <Header
          variant="awsui-h1-sticky"
          counter={value ? `(${trails.length})` : ""}
          actions={actions}
        >
          Trails
        </Header>
      }
    />
  );
}

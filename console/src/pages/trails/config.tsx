// The columns of the list of trails.

import type { TableProps } from "@cloudscape-design/components/table";

import { HealthIndicator } from "../../parts/health_indicator";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import { healthOf, type Trail, trailPath, validationOf } from "../../parts/trail_health";

/** Of times that may be absent: those first. */
function byTime(timeOf: (trail: Trail) => string | undefined) {
  return (one: Trail, other: Trail) => (timeOf(one) ?? "").localeCompare(timeOf(other) ?? "");
}

export function bucketText({ bucket, prefix }: Trail): string {
  return prefix ? `${bucket}/${prefix}` : bucket;
}

export const columns: TableProps.ColumnDefinition<Trail>[] = [
  {
    id: "name",
    header: "Name",
    sortingField: "name",
    isRowHeader: true,
    cell: (trail) => <PageLink to={trailPath(trail)}>{trail.name}</PageLink>,
  },
  {
    id: "status",
    header: "Status",
    sortingComparator: (one, other) => healthOf(one).text.localeCompare(healthOf(other).text),
    cell: (trail) => <HealthIndicator health={healthOf(trail)} />,
  },
  {
    id: "region",
    header: "Home Region",
    sortingField: "homeRegion",
    cell: (trail) => trail.homeRegion,
  },
  {
    id: "multiRegion",
    header: "Multi-Region trail",
    sortingField: "multiRegion",
    cell: (trail) => (trail.multiRegion ? "Yes" : "No"),
  },
  {
    id: "bucket",
    header: "Bucket",
    sortingComparator: (one, other) => bucketText(one).localeCompare(bucketText(other)),
    cell: bucketText,
  },
  {
    id: "delivered",
    header: "Last delivery",
    sortingComparator: byTime((trail) => trail.delivery.latestDelivery),
    cell: (trail) => <TimeText at={trail.delivery.latestDelivery} />,
  },
  {
    id: "digest",
    header: "Last digest",
    sortingComparator: byTime((trail) => trail.digest.latestDelivery),
    cell: (trail) => <TimeText at={trail.digest.latestDelivery} />,
  },
  {
    id: "validation",
    header: "Log file validation",
    sortingComparator: (one, other) =>
      validationOf(one).text.localeCompare(validationOf(other).text),
    cell: (trail) => <HealthIndicator health={validationOf(trail)} />,
  },
];

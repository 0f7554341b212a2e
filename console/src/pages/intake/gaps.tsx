// Gaps: what digests name and nobody has.

import Alert from "@cloudscape-design/components/alert";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import type { TableProps } from "@cloudscape-design/components/table";

import { Command } from "../../parts/command";
import { ObjectName } from "../../parts/object_name";
import { PagedTable } from "../../parts/paged_table";
import { TimeText } from "../../parts/time_text";
import { backfillCommand } from "./advice";
import { FileFilter } from "./filter";
import { type Gap, useGaps } from "./hooks";
import type { ViewProps } from "./view";

const object = (gap: Gap) => (gap.kind === "file" ? gap.file : gap.digest);

const columns: TableProps.ColumnDefinition<Gap>[] = [
  {
    id: "key",
    header: "Missing",
    cell: (gap) => <ObjectName bucket={object(gap).bucket} objectKey={object(gap).key} />,
    isRowHeader: true,
  },
  { id: "kind", header: "Kind", cell: (gap) => (gap.kind === "file" ? "Log file" : "Digest") },
  {
    id: "place",
    header: "Account and Region",
    cell: (gap) => [object(gap).account, object(gap).region].filter(Boolean).join(" ") || "-",
  },
  {
    id: "time",
    header: "Of the time",
    minWidth: 190,
    cell: (gap) =>
      gap.kind === "file" ? (
        <TimeText at={gap.file.hour} />
      ) : (
        <>
          <TimeText at={gap.digest.from} /> to <TimeText at={gap.digest.to} />
        </>
      ),
  },
];

export function Gaps({ view, setView }: ViewProps) {
  const gaps = useGaps(view);
  const bucket = gaps.rows.map((gap) => object(gap).bucket)[0];
  return (
    <SpaceBetween size="s">
      {bucket !== undefined && (
        <Alert type="warning" header="These must be there, and are not">
          Whoever follows the feed tries them again, in the end once an hour. To read what the
          bucket has now:
          <Command line={backfillCommand(bucket, "", window.location.origin)} />
          What is gone from the bucket stays a gap: restore it, or find out who deleted it.
        </Alert>
      )}
      <PagedTable
        what="Gaps"
        pages={gaps}
        columns={columns}
        trackBy={(gap) => `${gap.kind} ${object(gap).bucket}/${object(gap).key}`}
        header={
          <Header variant="h2" description="What digests name and nobody has.">
            Gaps
          </Header>
        }
        filter={
          <FileFilter
            view={view}
            setView={setView}
            buckets={gaps.rows.map((gap) => object(gap).bucket)}
            withState={false}
          />
        }
        empty="Nothing is missing of what the digests name that were read."
      />
    </SpaceBetween>
  );
}

// The digests that were read, by state.

import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import type { TableProps } from "@cloudscape-design/components/table";

import { ObjectName } from "../../parts/object_name";
import { PagedTable } from "../../parts/paged_table";
import { TimeText } from "../../parts/time_text";
import { DigestState } from "./config";
import { type Digest, useDigests } from "./hooks";
import type { View, ViewProps } from "./view";

const columns: TableProps.ColumnDefinition<Digest>[] = [
  {
    id: "key",
    header: "Digest",
    cell: (digest) => <ObjectName bucket={digest.bucket} objectKey={digest.key} />,
    isRowHeader: true,
  },
  {
    id: "state",
    header: "State",
    minWidth: 130,
    cell: (digest) => <DigestState state={digest.state} />,
  },
  { id: "reason", header: "Why", cell: (digest) => digest.reason ?? "-" },
  {
    id: "place",
    header: "Account and Region",
    cell: (digest) => `${digest.account} ${digest.region}`,
  },
  {
    id: "time",
    header: "Of the time",
    minWidth: 190,
    cell: (digest) => (
      <>
        <TimeText at={digest.from} /> to <TimeText at={digest.to} />
      </>
    ),
  },
];

const empty: Record<View["digests"], string> = {
  "": "No digest was read. Digests come with a trail that validates its files.",
  valid: "No digest was found to be valid: give the feed the keys (--keys, or the setting keys).",
  unchecked: "No digest is unchecked.",
  broken: "No digest is broken.",
};

export function Digests({ view, setView }: ViewProps) {
  const digests = useDigests(view);
  return (
    <PagedTable
      what="Digests"
      pages={digests}
      columns={columns}
      trackBy={(digest) => `${digest.bucket}/${digest.key}`}
      header={<Header variant="h2">Digests</Header>}
      filter={
        <SegmentedControl
          label="State of digests"
          selectedId={view.digests || "all"}
          onChange={({ detail }) =>
            setView({
              digests: (detail.selectedId === "all" ? "" : detail.selectedId) as View["digests"],
            })
          }
          options={[
            { id: "all", text: "All" },
            { id: "valid", text: "Valid" },
            { id: "unchecked", text: "Unchecked" },
            { id: "broken", text: "Broken" },
          ]}
        />
      }
      empty={empty[view.digests]}
    />
  );
}

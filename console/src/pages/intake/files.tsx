// The files of the ledger, a page at a time.

import Header from "@cloudscape-design/components/header";

import { PagedTable } from "../../parts/paged_table";
import { fileColumns } from "./config";
import { FileFilter } from "./filter";
import { useFiles } from "./hooks";
import type { ViewProps } from "./view";

export function Files({ view, setView }: ViewProps) {
  const files = useFiles(view);
  return (
    <PagedTable
      what="Files"
      pages={files}
      columns={fileColumns}
      trackBy={(file) => `${file.bucket}/${file.key}`}
      header={
        <Header variant="h2" description="In order of bucket and name.">
          Files
        </Header>
      }
      filter={
        <FileFilter
          view={view}
          setView={setView}
          buckets={files.rows.map((file) => file.bucket)}
          withState
        />
      }
      empty={
        "No file is known of that fits. Files come with a feed, a back-fill, or an import from a" +
        " bucket."
      }
    />
  );
}

// The columns of a trail's log files.

import StatusIndicator from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";

import { DownloadButton } from "../../parts/download_button";
import { countText, sizeText } from "../../parts/figure_text";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import { type Trail, trailPath } from "../../parts/trail_health";
import { fileContent, lastName } from "../../parts/trail_page/content";
import type { TrailFile } from "./hooks";

/** The address of a delivered file's records. */
export function filePath(trail: Trail, file: { bucket: string; key: string }): string {
  const named = new URLSearchParams({
    ...(file.bucket === trail.bucket ? {} : { bucket: file.bucket }),
    key: file.key,
  });
  return `${trailPath(trail)}/file?${named.toString()}`;
}

function Digested({ file }: { file: TrailFile }) {
  switch (file.digestState) {
    case "named":
      return <StatusIndicator>Named by a digest</StatusIndicator>;
    case "awaited":
      return <StatusIndicator type="pending">The next digest names it</StatusIndicator>;
    case "none":
      return <StatusIndicator type="stopped">By no digest</StatusIndicator>;
  }
}

export function fileColumns(trail: Trail): TableProps.ColumnDefinition<TrailFile>[] {
  return [
    {
      id: "stored",
      header: "Stored",
      minWidth: 130,
      cell: (file) => <TimeText at={file.stored} />,
    },
    {
      id: "key",
      header: "File",
      isRowHeader: true,
      minWidth: 260,
      cell: (file) => <PageLink to={filePath(trail, file)}>{lastName(file.key)}</PageLink>,
    },
    { id: "region", header: "Region", minWidth: 110, cell: (file) => file.region },
    { id: "category", header: "Category", cell: (file) => file.category },
    {
      id: "records",
      header: "Records",
      cell: (file) => <PageLink to={filePath(trail, file)}>{countText(file.records)}</PageLink>,
    },
    {
      id: "size",
      header: "Size",
      cell: (file) => <span className="unbroken">{sizeText(file.bytes)}</span>,
    },
    {
      id: "events",
      header: "Events from, to",
      minWidth: 190,
      cell: (file) => (
        <>
          <TimeText at={file.oldest} /> – <TimeText at={file.newest} />
        </>
      ),
    },
    {
      id: "digest",
      header: "Digest",
      minWidth: 170,
      cell: (file) => <Digested file={file} />,
    },
    {
      id: "download",
      header: "Download",
      cell: (file) => (
        <DownloadButton
          small
          name={lastName(file.key)}
          get={() => fileContent(trail.trailARN, file)}
        />
      ),
    },
  ];
}

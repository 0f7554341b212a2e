// Imports: what was read in once, how far it is, and what failed.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Pagination from "@cloudscape-design/components/pagination";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { useAddress } from "../../parts/address";
import { Command } from "../../parts/command";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { BucketForm } from "./bucket_form";
import { columns } from "./config";
import { useImports } from "./hooks";
import { One } from "./one";
import { type View, viewSchema } from "./view";

const pageSize = 20;

function Empty() {
  const at = window.location.origin;
  return (
    <SpaceBetween size="xs">
      <Box variant="strong">Nothing was imported yet</Box>
      <Box>Read CloudTrail files that lie in a folder, or what a bucket has:</Box>
      <Box textAlign="left">
        <Command line={`opentrail import AWSLogs/ --endpoint ${at}`} />
        <Command line={`opentrail intake backfill s3://BUCKET --endpoint ${at}`} />
      </Box>
    </SpaceBetween>
  );
}

export function Imports() {
  const [view, setView] = useAddress<View>(viewSchema);
  const [asking, setAsking] = useState(false);
  const { value, failure, loading, reload } = useImports();
  const all = value ?? [];
  const pages = Math.max(1, Math.ceil(all.length / pageSize));
  const page = Math.min(Number(view.page), pages);
  const chosen = all.find((one) => one.importId === view.id);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Files that were read in once. Feeds, which go on, are on the page Intake."
        >
          Imports
        </Header>
      }
    >
      <SpaceBetween size="l">
        {failure && <FailureAlert what="The imports" failure={failure} retry={reload} />}
        <Table
          items={all.slice((page - 1) * pageSize, page * pageSize)}
          columnDefinitions={columns}
          trackBy="importId"
          wrapLines
          selectionType="single"
          selectedItems={chosen ? [chosen] : []}
          onSelectionChange={({ detail }) =>
            setView({ id: detail.selectedItems[0]?.importId ?? "" })
          }
          onRowClick={({ detail }) => setView({ id: detail.item.importId })}
          loading={loading && !value && !failure}
          loadingText="Loading: imports"
          ariaLabels={{
            tableLabel: "Imports",
            selectionGroupLabel: "Choose an import",
            itemSelectionLabel: (_, one) => `Show import ${one.importId}`,
          }}
          header={
            <Header
              variant="h2"
              counter={value ? `(${countText(all.length)})` : ""}
              actions={<Button onClick={() => setAsking(true)}>Import from a bucket</Button>}
            >
              All imports
            </Header>
          }
          pagination={
            pages > 1 && (
              <Pagination
                currentPageIndex={page}
                pagesCount={pages}
                onChange={({ detail }) => setView({ page: String(detail.currentPageIndex) })}
              />
            )
          }
          empty={failure ? "Nothing to show" : <Empty />}
        />
        {chosen && <One key={chosen.importId} one={chosen} changed={reload} />}
        {view.id !== "" && value && !chosen && (
          <Box>There is no import {view.id}. Choose one in the list.</Box>
        )}
      </SpaceBetween>
      {asking && (
        <BucketForm
          onDone={(importId) => {
            setAsking(false);
            if (importId) setView({ id: importId, page: "1" });
            reload();
          }}
        />
      )}
    </ContentLayout>
  );
}

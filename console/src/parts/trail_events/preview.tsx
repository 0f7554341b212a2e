// SelectorPreview: what these selectors would have taken of events that are past.

import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useState } from "react";

import { eventLink } from "../event_link";
import { FailureAlert } from "../failure_alert";
import { countText } from "../figure_text";
import { PageLink } from "../page_link";
import type { Choice } from "./choice";
import { type Preview, useSelectorPreview } from "./hooks";
import { periods, type Period, verdictOf } from "./verdict";

function Names({ preview }: { preview: Preview }) {
  const shown = 25;
  return (
    <SpaceBetween size="xs">
      <Table
        variant="embedded"
        contentDensity="compact"
        ariaLabels={{ tableLabel: "Events by name" }}
        items={preview.names.slice(0, shown)}
        trackBy={(row) => `${row.eventSource} ${row.eventName} ${row.category}`}
        columnDefinitions={[
          { id: "name", header: "Event name", cell: (row) => row.eventName, isRowHeader: true },
          { id: "source", header: "Event source", cell: (row) => row.eventSource },
          { id: "category", header: "Category", cell: (row) => row.category },
          { id: "taken", header: "Taken", cell: (row) => countText(row.matched) },
          {
            id: "events",
            header: "Of",
            cell: ({ eventName, eventSource, events }) => (
              <PageLink
                to={eventLink({ eventName, eventSource }, { from: preview.from, to: preview.to })}
              >
                {countText(events)}
              </PageLink>
            ),
          },
        ]}
        empty="There were no events."
      />
      {preview.names.length > shown && (
        <Box variant="small">{`And ${countText(preview.names.length - shown)} other names.`}</Box>
      )}
    </SpaceBetween>
  );
}

function Examples({ preview }: { preview: Preview }) {
  return (
    <ExpandableSection headerText={`Examples (${preview.examples.length})`}>
      <SpaceBetween size="s">
        {preview.examples.map((record, index) => (
          <ExpandableSection
            key={index}
            variant="footer"
            headerText={`${String(record["eventTime"])} ${String(record["eventName"])}`}
          >
            <Box variant="code">
              <pre className="record">{JSON.stringify(record, null, 2)}</pre>
            </Box>
          </ExpandableSection>
        ))}
      </SpaceBetween>
    </ExpandableSection>
  );
}

export function SelectorPreview({ choice, region }: { choice: Choice; region?: string }) {
  const [period, setPeriod] = useState<Period>("1d");
  const { value, failure, loading, reload } = useSelectorPreview(choice, period, region);
  return (
    <Container
      header={
        <Header
          variant="h3"
          description="Tried on events that were recorded, by what decides at delivery."
          actions={
            <SegmentedControl
              label="Events of"
              selectedId={period}
              options={periods}
              onChange={({ detail }) => setPeriod(detail.selectedId as Period)}
            />
          }
        >
          Preview
        </Header>
      }
    >
      <SpaceBetween size="m">
        {failure && failure.code === "InvalidEventSelectorsException" && (
          <StatusIndicator type="warning">{failure.message}</StatusIndicator>
        )}
        {failure && failure.code !== "InvalidEventSelectorsException" && (
          <FailureAlert what="The preview" failure={failure} retry={reload} />
        )}
        {!failure && loading && <StatusIndicator type="loading">Trying</StatusIndicator>}
        {!failure && value && (
          <>
            <Box>{verdictOf(value)}</Box>
            <Names preview={value} />
            {value.examples.length > 0 && <Examples preview={value} />}
          </>
        )}
        {!failure && !loading && !value && <Box>Complete the selectors to see what they take.</Box>}
      </SpaceBetween>
    </Container>
  );
}

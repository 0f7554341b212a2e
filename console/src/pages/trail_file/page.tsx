// TrailFilePage: a delivered log file, whether it is as it was delivered, and its records.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";

import { Command } from "../../parts/command";
import { DownloadButton } from "../../parts/download_button";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { PageLink } from "../../parts/page_link";
import { trailPath } from "../../parts/trail_health";
import {
  copyCommand,
  fileContent,
  lastName,
  validateCommand,
} from "../../parts/trail_page/content";
import { useTrailName } from "../../parts/trail_page/trail";
import { Unspaced } from "../../parts/unspaced";
import { fileItems, mismatches } from "./config";
import { type FileRecords, useFilePlace, useRecords } from "./hooks";
import { Records } from "./records";

const instead = "Event history has the events as they were recorded.";

/** How the file is, in a sentence. */
function headOf({ state }: FileRecords): string {
  if (state === "gone") return "This file is gone";
  return state === "unreadable"
    ? "This file is not what was delivered, and is no log file any more"
    : "This file is not what was delivered";
}

function Changed({ found }: { found: FileRecords }) {
  return (
    <Alert type="error" header={headOf(found)}>
      <SpaceBetween size="xs">
        {found.fault && <Box>{found.fault}</Box>}
        <Box>
          {found.total > 0 ? `Do not rely on the records below. ${instead}` : instead}
          {found.file.digest &&
            " Its digest is the proof: a validation of the trail says the same."}
        </Box>
        <Table
          variant="embedded"
          wrapLines
          items={mismatches(found)}
          trackBy="what"
          ariaLabels={{ tableLabel: "What does not match" }}
          columnDefinitions={[
            { id: "what", header: "Not as delivered", isRowHeader: true, cell: (row) => row.what },
            {
              id: "delivered",
              header: "Delivered",
              cell: (row) => <Unspaced text={row.delivered} />,
            },
            { id: "found", header: "Found now", cell: (row) => <Unspaced text={row.found} /> },
          ]}
        />
      </SpaceBetween>
    </Alert>
  );
}

function State({ found, reload }: { found: FileRecords; reload: () => void }) {
  return (
    <SpaceBetween size="s">
      {found.state === "asDelivered" && (
        <StatusIndicator>As it was delivered: its SHA-256 is as noted</StatusIndicator>
      )}
      {found.state === "unread" && (
        <Alert
          type="warning"
          header="The file could not be read"
          action={<Button onClick={reload}>Try again</Button>}
        >
          {found.fault}
        </Alert>
      )}
      {found.state !== "asDelivered" && found.state !== "unread" && <Changed found={found} />}
      {found.unreadable !== undefined && (
        <Alert type="warning" header={`${countText(found.unreadable)} records cannot be read`}>
          {found.problem}
        </Alert>
      )}
    </SpaceBetween>
  );
}

function Terminal({ found, arn }: { found: FileRecords; arn: string }) {
  const { origin } = window.location;
  return (
    <ExpandableSection headerText="In a terminal">
      <SpaceBetween size="s">
        <FormField
          label="Get the file"
          description="Of a bucket on another S3: with that one's endpoint instead."
        >
          <Command line={copyCommand(found.file, origin)} />
        </FormField>
        <FormField label="Validate it, with all that was stored since">
          <Command line={validateCommand(arn, found.file.stored.replace(/\.\d+Z$/, "Z"), origin)} />
        </FormField>
      </SpaceBetween>
    </ExpandableSection>
  );
}

function Shown({
  found,
  arn,
  trail,
  loading,
  reload,
}: {
  found: FileRecords;
  arn: string;
  /** The address of the trail's page. */
  trail: string;
  loading: boolean;
  reload: () => void;
}) {
  return (
    <SpaceBetween size="l">
      <State found={found} reload={reload} />
      <Container>
        <SpaceBetween size="m">
          <KeyValuePairs columns={3} items={fileItems(found, trail)} />
          <Terminal found={found} arn={arn} />
        </SpaceBetween>
      </Container>
      {found.text !== undefined && (
        <Container header={<Header variant="h2">What the file begins with</Header>}>
          <Box variant="code">
            <pre className="record">{found.text}</pre>
          </Box>
        </Container>
      )}
      {(found.state === "asDelivered" || found.state === "altered") && (
        <Records found={found} loading={loading} />
      )}
    </SpaceBetween>
  );
}

export function TrailFilePage() {
  const named = useTrailName();
  const [place] = useFilePlace();
  const { value, failure, loading, reload } = useRecords(named.arn, place);
  const found = value?.file.key === place.key ? value : undefined;
  const name = lastName(place.key);
  const there = found && found.state !== "gone";
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={
          <PageLink to={trailPath(named, "files")}>{`Log files of ${named.name}`}</PageLink>
        }
        actions={
          there && <DownloadButton name={name} get={() => fileContent(named.arn, found.file)} />
        }
      >
        <Box variant="span" fontSize="heading-l" fontWeight="bold">
          {name || "No file is named"}
        </Box>
      </Header>
      {failure && <FailureAlert what="The file" failure={failure} retry={reload} />}
      {!failure && !found && <StatusIndicator type="loading">Reading the file</StatusIndicator>}
      {!failure && found && (
        <Shown
          found={found}
          arn={named.arn}
          trail={trailPath(named)}
          loading={loading}
          reload={reload}
        />
      )}
    </SpaceBetween>
  );
}

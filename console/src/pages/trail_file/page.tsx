// TrailFilePage: a delivered log file, whether it is as it was delivered, and its records.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { PageLink } from "../../parts/page_link";
import { trailPath } from "../../parts/trail_health";
import { useTrailName } from "../../parts/trail_page/trail";
import { fileItems } from "./config";
import { type FileRecords, useFilePlace, useRecords } from "./hooks";
import { Records } from "./records";

function State({ found }: { found: FileRecords }) {
  const altered = found.state === "altered";
  return (
    <SpaceBetween size="s">
      {!altered && <StatusIndicator>As it was delivered: its SHA-256 is as noted</StatusIndicator>}
      {altered && (
        <Alert type="error" header="This file is not what was delivered">
          {`Its content was changed after it was stored: its SHA-256 is ${found.foundSha256}, ` +
            `and was ${found.file.sha256}. ` +
            "Do not rely on the records below; Event history has the events as they were recorded."}
        </Alert>
      )}
      {found.unreadable !== undefined && (
        <Alert type="warning" header={`${countText(found.unreadable)} records cannot be read`}>
          {found.problem}
        </Alert>
      )}
    </SpaceBetween>
  );
}

const advice: Record<string, string> = {
  ResourceNotFoundException: "If it was deleted, a validation of the trail says so.",
};

export function TrailFilePage() {
  const named = useTrailName();
  const [place] = useFilePlace();
  const { value, failure, loading, reload } = useRecords(named.arn, place);
  const found = value?.file.key === place.key ? value : undefined;
  return (
    <SpaceBetween size="l">
      <Header
        variant="h1"
        description={
          <PageLink to={trailPath(named, "files")}>{`Log files of ${named.name}`}</PageLink>
        }
      >
        <Box variant="span" fontSize="heading-l" fontWeight="bold">
          {place.key.slice(place.key.lastIndexOf("/") + 1) || "No file is named"}
        </Box>
      </Header>
      {failure && (
        <SpaceBetween size="xs">
          <FailureAlert what="The file" failure={failure} retry={reload} />
          {advice[failure.code] && <Box>{advice[failure.code]}</Box>}
        </SpaceBetween>
      )}
      {!failure && !found && <StatusIndicator type="loading">Reading the file</StatusIndicator>}
      {!failure && found && (
        <SpaceBetween size="l">
          <State found={found} />
          <Container>
            <KeyValuePairs columns={3} items={fileItems(found)} />
          </Container>
          <Records found={found} loading={loading} />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

// ValidationResult: one validation: its progress, its figures and its findings.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";

import { countText } from "../../parts/figure_text";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import type { Trail } from "../../parts/trail_health";
import { useFlashes } from "../../shell/flashes";
import { filePath } from "./file_columns";
import { cancelValidation, isOver, type Validation } from "./hooks";
import { lookedAt, percentOf, resultOf } from "./validation_said";

type Finding = NonNullable<Validation["findings"]>[number];

const kinds: Record<Finding["kind"], string> = {
  digest: "Digest",
  log: "Log file",
  gap: "Gap",
  missing: "Missing",
};

function Findings({ trail, run }: { trail: Trail; run: Validation }) {
  const findings = run.findings ?? [];
  const left = run.findingsLeftOut ?? 0;
  if (findings.length === 0) return null;
  return (
    <SpaceBetween size="xs">
      <Table
        wrapLines
        variant="embedded"
        ariaLabels={{ tableLabel: "Findings" }}
        items={findings}
        columnDefinitions={[
          { id: "kind", header: "Of", cell: (finding) => kinds[finding.kind] },
          {
            id: "line",
            header: "Finding",
            isRowHeader: true,
            cell: (finding) => (
              <StatusIndicator type={finding.notable ? "error" : "info"}>
                {finding.line}
              </StatusIndicator>
            ),
          },
          { id: "detail", header: "More", cell: (finding) => finding.detail ?? "-" },
          {
            id: "look",
            header: "Look",
            cell: ({ kind, bucket, key }) =>
              kind === "log" && bucket && key ? (
                <PageLink to={filePath(trail, { bucket, key })}>Records</PageLink>
              ) : (
                "-"
              ),
          },
        ]}
      />
      {left > 0 && <Box variant="small">{`And ${countText(left)} more.`}</Box>}
    </SpaceBetween>
  );
}

function Cancel({ trail, run, reload }: { trail: Trail; run: Validation; reload: () => void }) {
  const { failed } = useFlashes();
  const cancel = async () => {
    try {
      await cancelValidation(trail.trailARN, run.id);
      reload();
    } catch (thrown) {
      failed("The validation goes on", thrown);
    }
  };
  return <Button onClick={() => void cancel()}>Cancel validation</Button>;
}

export function ValidationResult({
  trail,
  run,
  reload,
}: {
  trail: Trail;
  run: Validation;
  reload: () => void;
}) {
  const result = resultOf(run);
  const expected = run.expectedDigestFiles + run.expectedLogFiles;
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={!isOver(run) && <Cancel trail={trail} run={run} reload={reload} />}
          description={
            <>
              <TimeText at={run.from} /> – <TimeText at={run.to} />
            </>
          }
        >
          Result
        </Header>
      }
    >
      <SpaceBetween size="m">
        {isOver(run) ? (
          <div role="status">
            <StatusIndicator type={result.type}>{result.text}</StatusIndicator>
          </div>
        ) : (
          <ProgressBar
            label={result.text}
            value={percentOf(run)}
            additionalInfo={`${countText(lookedAt(run))} of ${countText(expected)} files`}
          />
        )}
        <KeyValuePairs
          columns={4}
          items={[
            { label: "Digests valid", value: countText(run.validDigestFiles) },
            { label: "Digests not valid", value: countText(run.invalidDigestFiles) },
            { label: "Log files valid", value: countText(run.validLogFiles) },
            { label: "Log files not valid", value: countText(run.invalidLogFiles) },
            { label: "Files that nobody delivered", value: countText(run.unnamedLogFiles) },
            { label: "Wait for a digest", value: countText(run.pendingLogFiles) },
            { label: "Could not be read", value: countText(run.filesNotRead) },
            { label: "Finished", value: <TimeText at={run.finished} /> },
          ]}
        />
        <Findings trail={trail} run={run} />
      </SpaceBetween>
    </Container>
  );
}

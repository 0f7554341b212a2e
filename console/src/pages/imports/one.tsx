// One import: how far it is, what it found, what failed and why, and what can be done with it.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs, {
  type KeyValuePairsProps,
} from "@cloudscape-design/components/key-value-pairs";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useState } from "react";

import { Command } from "../../parts/command";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { PagedTable } from "../../parts/paged_table";
import { TimeText } from "../../parts/time_text";
import { useFlashes } from "../../shell/flashes";
import {
  againCommand,
  EventsLink,
  failureColumns,
  progressOf,
  Standing,
  standingOf,
} from "./config";
import { Forget } from "./forget";
import {
  type BucketImport,
  type Import,
  stopImport,
  tryImportAgain,
  useBucketImport,
  useImportFailures,
} from "./hooks";

function Failures({ one, bucket }: { one: Import; bucket: BucketImport }) {
  const failures = useImportFailures(one.importId, bucket.ImportStatus);
  return (
    <PagedTable
      what="Failures"
      pages={failures}
      columns={failureColumns}
      trackBy={({ Location }) => Location}
      header={<Header variant="h3">What was not read</Header>}
      empty="Everything was read so far."
    />
  );
}

function Progress({ one, bucket }: { one: Import; bucket: BucketImport | null | undefined }) {
  const percent = progressOf(bucket);
  const figures = bucket?.ImportStatistics;
  if (!figures || percent === undefined)
    return one.state === "running" ? (
      <Box>
        {countText(one.files)} files and {countText(one.kept)} events so far. How much there is, its
        program knows alone.
      </Box>
    ) : null;
  const running = one.state === "running";
  return (
    <ProgressBar
      value={percent}
      status={running || percent < 100 ? "in-progress" : "success"}
      label="Folders"
      description={
        `${countText(figures.PrefixesCompleted ?? 0)} of ` +
        `${countText(figures.PrefixesFound ?? 0)} that have files`
      }
      additionalInfo={
        `${countText(figures.FilesCompleted ?? 0)} files with ` +
        `${countText(figures.EventsCompleted ?? 0)} events, now or before`
      }
      resultText={`All ${countText(figures.PrefixesFound ?? 0)} were gone through`}
    />
  );
}

function items(one: Import): KeyValuePairsProps.Item[] {
  return [
    { label: "Begun", value: <TimeText at={one.started} /> },
    { label: "Ended", value: <TimeText at={one.finished} /> },
    { label: "By", value: one.principal },
    { label: "Files read", value: countText(one.files) },
    { label: "Files not read", value: countText(one.failedFiles) },
    { label: "Events kept", value: <EventsLink one={one} /> },
    { label: "Duplicates, not kept twice", value: countText(one.duplicates) },
    { label: "Conflicts: the same id, other content", value: countText(one.conflicts) },
    { label: "Records not taken", value: countText(one.failed) },
  ];
}

function Actions({
  one,
  bucket,
  changed,
}: {
  one: Import;
  bucket: BucketImport | null | undefined;
  changed: () => void;
}) {
  const { done, failed } = useFlashes();
  const [busy, setBusy] = useState(false);
  const [forgetting, setForgetting] = useState(false);
  const act = async (run: (importId: string) => Promise<void>, good: string, bad: string) => {
    setBusy(true);
    try {
      await run(one.importId);
      done(good);
    } catch (thrown) {
      failed(bad, thrown);
    }
    setBusy(false);
    changed();
  };
  const status = bucket?.ImportStatus;
  const isOver = status === "FAILED" || status === "STOPPED";
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {bucket && one.state === "running" && (
        <Button
          loading={busy}
          onClick={() =>
            void act(stopImport, "The import was stopped.", "The import was not stopped")
          }
        >
          Stop
        </Button>
      )}
      {isOver && one.state !== "forgotten" && (
        <Button
          loading={busy}
          onClick={() =>
            void act(tryImportAgain, "The import goes on.", "The import was not tried again")
          }
        >
          Try again
        </Button>
      )}
      {one.state === "done" && <Button onClick={() => setForgetting(true)}>Forget</Button>}
      {forgetting && (
        <Forget
          one={one}
          onEnd={() => {
            setForgetting(false);
            changed();
          }}
        />
      )}
    </SpaceBetween>
  );
}

/** `changed` is called when it may have another state. */
export function One({ one, changed }: { one: Import; changed: () => void }) {
  const bucket = useBucketImport(one);
  const standing = standingOf(one, bucket.value);
  const command = againCommand(one, window.location.origin);
  const both = () => {
    bucket.reload();
    changed();
  };
  const isLocal = bucket.value === null;
  const wantsCommand = isLocal && one.state !== "forgotten" && standing.advice !== "";
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={one.paths.slice(0, 20).join(", ") || "It did not say what it reads."}
          actions={<Actions one={one} bucket={bucket.value} changed={both} />}
        >
          Import {one.importId}
        </Header>
      }
    >
      <SpaceBetween size="l">
        {bucket.failure && (
          <FailureAlert what="Its progress" failure={bucket.failure} retry={bucket.reload} />
        )}
        <SpaceBetween size="xxs">
          <Standing standing={standing} />
          {standing.advice && <Box color="text-body-secondary">{standing.advice}</Box>}
          {wantsCommand && command && <Command line={command} />}
        </SpaceBetween>
        <Progress one={one} bucket={bucket.value} />
        <KeyValuePairs columns={3} items={items(one)} />
        {bucket.value && <Failures one={one} bucket={bucket.value} />}
      </SpaceBetween>
    </Container>
  );
}

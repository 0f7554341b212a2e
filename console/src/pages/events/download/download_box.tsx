// DownloadBox: every event that matches, as a file, with how far it is and a way to stop.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Modal from "@cloudscape-design/components/modal";
import ProgressBar from "@cloudscape-design/components/progress-bar";
import RadioGroup from "@cloudscape-design/components/radio-group";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useEffect, useRef, useState } from "react";

import { asFailure, type Failure, wasAborted } from "../../../api/failure";
import { FailureAlert } from "../../../parts/failure_alert";
import { countText } from "../../../parts/figure_text";
import { saveFile } from "../../../parts/save_file";
import { useFlashes } from "../../../shell/flashes";
import { download, fileName, type Format, formats } from "./download";

/** A browser's own limits are near. */
const many = 2_000_000;

export function DownloadBox({
  filter,
  order,
  columns,
  total,
  onClose,
}: {
  /** The request's, with the range in it. */
  filter: string;
  order: "newest" | "oldest";
  columns: readonly string[];
  total: number | undefined;
  onClose: () => void;
}) {
  const { done } = useFlashes();
  const [format, setFormat] = useState<Format>("csv");
  const [count, setCount] = useState<number>();
  const [failure, setFailure] = useState<Failure>();
  const control = useRef<AbortController>(undefined);
  useEffect(() => () => control.current?.abort(), []);

  const start = () => {
    const mine = new AbortController();
    control.current = mine;
    setFailure(undefined);
    setCount(0);
    let told = 0;
    const tell = (so_far: number) => {
      // The page has other things to do than to count.
      if (performance.now() - told < 200) return;
      told = performance.now();
      setCount(so_far);
    };
    download(new URLSearchParams(filter), order, format, columns, tell, mine.signal)
      .then((file) => {
        if (mine.signal.aborted) return;
        const name = fileName(format, new Date());
        saveFile(file, name);
        done(`${name} was handed to the browser.`);
        onClose();
      })
      .catch((thrown: unknown) => {
        if (mine.signal.aborted || wasAborted(thrown)) return;
        setCount(undefined);
        setFailure(asFailure(thrown));
      });
  };
  const runs = count !== undefined;
  const share = runs && total ? Math.min(100, (count / total) * 100) : 0;
  return (
    <Modal
      visible
      onDismiss={onClose}
      header="Download events"
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={onClose}>
              {runs ? "Stop" : "Cancel"}
            </Button>
            <Button variant="primary" onClick={start} disabled={runs}>
              Download
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        {failure && <FailureAlert what="The download" failure={failure} />}
        <RadioGroup
          ariaLabel="Format"
          value={format}
          onChange={({ detail }) => setFormat(detail.value as Format)}
          items={Object.entries(formats).map(([value, { label }]) => ({
            value,
            label,
            disabled: runs,
          }))}
        />
        <Box color="text-body-secondary">
          {total === undefined
            ? "All events that match, on every page. "
            : `All ${countText(total)} events that match, on every page. `}
          The download is itself recorded, as ExportEvents.
        </Box>
        {total !== undefined && total > many && (
          <Alert type="info">
            So many are better fetched by the command line, with the same filters:{" "}
            <code>opentrail lookup --limit all -o ndjson</code>
          </Alert>
        )}
        {runs && (
          <ProgressBar
            value={share}
            label="Fetching"
            {...(total ? {} : { type: "standalone" as const })}
            additionalInfo={`${countText(count)} events`}
          />
        )}
      </SpaceBetween>
    </Modal>
  );
}

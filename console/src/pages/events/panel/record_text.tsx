// RecordText: the record, formatted or as it was given; to copy and to keep.

import Button from "@cloudscape-design/components/button";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import { useMemo, useState } from "react";

import { saveFile } from "../../../parts/save_file";
import type { RawEvent } from "../ask";
import { eventIdOf } from "../event";
import { indented } from "../json_text";

export function RecordText({ event }: { event: RawEvent }) {
  const [form, setForm] = useState("formatted");
  const text = useMemo(() => (form === "raw" ? event.raw : indented(event.raw)), [form, event.raw]);
  return (
    <SpaceBetween size="s">
      <SpaceBetween direction="horizontal" size="xs">
        <SegmentedControl
          label="Form of the record"
          selectedId={form}
          options={[
            { id: "formatted", text: "Formatted" },
            { id: "raw", text: "Raw" },
          ]}
          onChange={({ detail }) => setForm(detail.selectedId)}
        />
        <CopyToClipboard
          copyButtonText="Copy"
          copyButtonAriaLabel="Copy the record"
          copySuccessText="The record was copied"
          copyErrorText="Not copied: the browser did not allow it"
          textToCopy={text}
        />
        <Button
          iconName="download"
          onClick={() =>
            saveFile(
              new Blob([event.raw], { type: "application/json" }),
              `event_${eventIdOf(event).replace(/[^\w.-]/g, "_")}.json`,
            )
          }
        >
          Download
        </Button>
      </SpaceBetween>
      <pre
        className="events-record"
        tabIndex={0}
        role="region"
        aria-label={form === "raw" ? "The record as it was given" : "The record, formatted"}
      >
        {text}
      </pre>
    </SpaceBetween>
  );
}

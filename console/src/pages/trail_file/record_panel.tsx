// RecordPanel: one record whole, beside the table.

import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import SplitPanel from "@cloudscape-design/components/split-panel";

import { eventLink } from "../../parts/event_link";
import { PageLink } from "../../parts/page_link";
import { textOf } from "./config";
import type { LogRecord } from "./hooks";

const day = 86_400_000;

/** A day before and after the event: the history is asked for no more than that. */
function around(time: string) {
  const at = Date.parse(time);
  if (Number.isNaN(at)) return undefined;
  return { from: new Date(at - day).toISOString(), to: new Date(at + day).toISOString() };
}

export function RecordPanel({ record }: { record: LogRecord }) {
  const text = JSON.stringify(record, null, 2);
  const id = textOf(record, "eventID");
  return (
    <SplitPanel header={textOf(record, "eventName") || "Record"} closeBehavior="hide">
      <SpaceBetween size="s">
        <SpaceBetween direction="horizontal" size="s">
          <CopyToClipboard
            textToCopy={text}
            copyButtonText="Copy"
            copyButtonAriaLabel="Copy the record"
            copySuccessText="Copied"
            copyErrorText="Not copied: the browser did not allow it"
          />
          {id !== "" && (
            <PageLink to={eventLink({ eventId: id }, around(textOf(record, "eventTime")))}>
              In Event history
            </PageLink>
          )}
        </SpaceBetween>
        <Box variant="code">
          <pre className="record">{text}</pre>
        </Box>
      </SpaceBetween>
    </SplitPanel>
  );
}

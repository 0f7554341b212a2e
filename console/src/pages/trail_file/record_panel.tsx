// RecordPanel: one record whole, beside the table.

import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import SpaceBetween from "@cloudscape-design/components/space-between";
import SplitPanel from "@cloudscape-design/components/split-panel";

import { PageLink } from "../../parts/page_link";
import { historyPath, textOf } from "./config";
import type { LogRecord } from "./hooks";

export function RecordPanel({ record }: { record: LogRecord }) {
  const text = JSON.stringify(record, null, 2);
  const to = historyPath(record);
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
          {to && <PageLink to={to}>In Event history</PageLink>}
        </SpaceBetween>
        <Box variant="code">
          <pre className="record">{text}</pre>
        </Box>
      </SpaceBetween>
    </SplitPanel>
  );
}

// Words, marks and columns of the page.

import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import type { TableProps } from "@cloudscape-design/components/table";

import { eventLink } from "../../parts/event_link";
import { countText } from "../../parts/figure_text";
import { PageLink } from "../../parts/page_link";
import { pathWord } from "../../parts/shell_word";
import { TimeText } from "../../parts/time_text";
import type { BucketImport, Import, ImportFailure } from "./hooks";

export interface Standing {
  type: StatusIndicatorProps.Type;
  text: string;
  /** What to do; empty: nothing. */
  advice: string;
}

const again = "What was read is passed over then, and nothing is there twice.";

/** `bucket`: what GetImport says, of those that the server reads itself. */
export function standingOf(one: Import, bucket?: BucketImport | null): Standing {
  const { state, failedFiles, failed } = one;
  if (state === "forgotten")
    return {
      type: "stopped",
      text: "Forgotten",
      advice: "No answer shows its events any more. What it read can be imported anew.",
    };
  if (bucket?.ImportStatus === "STOPPED")
    return { type: "stopped", text: "Stopped", advice: `Try it again to read the rest. ${again}` };
  if (state === "running") {
    if (one.active !== false) return { type: "in-progress", text: "Running", advice: "" };
    return {
      type: "warning",
      text: "Not heard of",
      advice: `Its program seems to have ended before its end: run the command again. ${again}`,
    };
  }
  if (failedFiles > 0)
    return {
      type: "error",
      text: `${countText(failedFiles)} ${failedFiles === 1 ? "file" : "files"} not read`,
      advice: bucket
        ? `Mend what is named below, then try it again. ${again}`
        : `The command said of each why: run it again to see it. ${again}`,
    };
  if (failed > 0)
    return {
      type: "warning",
      text: `${countText(failed)} ${failed === 1 ? "record" : "records"} not taken`,
      advice: "They are no CloudTrail records: the command said of each which, and why.",
    };
  return { type: "success", text: "Done", advice: "" };
}

export function Standing({ standing }: { standing: Standing }) {
  return <StatusIndicator type={standing.type}>{standing.text}</StatusIndicator>;
}

/** Per cent; undefined: it is not known how much there is. */
export function progressOf(bucket: BucketImport | null | undefined): number | undefined {
  const { PrefixesFound: all = 0, PrefixesCompleted: done = 0 } = bucket?.ImportStatistics ?? {};
  if (all === 0) return undefined;
  return Math.min(100, Math.floor((done * 100) / all));
}

export function EventsLink({ one }: { one: Import }) {
  const count = countText(one.kept);
  if (one.state === "forgotten") return <>{count}</>;
  return (
    <PageLink to={eventLink({ importId: one.importId })} label={`Events of this import: ${count}`}>
      {count}
    </PageLink>
  );
}

function sourceText({ paths }: Import): string {
  const [first] = paths;
  if (first === undefined) return "Not said";
  return paths.length === 1 ? first : `${first} and ${countText(paths.length - 1)} more`;
}

export const columns: TableProps.ColumnDefinition<Import>[] = [
  { id: "source", header: "From", cell: sourceText, isRowHeader: true, minWidth: 200 },
  {
    id: "state",
    header: "State",
    minWidth: 160,
    cell: (one) => <Standing standing={standingOf(one)} />,
  },
  { id: "started", header: "Begun", minWidth: 130, cell: (one) => <TimeText at={one.started} /> },
  { id: "files", header: "Files", cell: (one) => countText(one.files) },
  {
    id: "kept",
    header: "Events",
    cell: (one) => (
      // The row's own click would lead elsewhere.
      <span onClick={(event) => event.stopPropagation()}>
        <EventsLink one={one} />
      </span>
    ),
  },
  { id: "duplicates", header: "Duplicates", cell: (one) => countText(one.duplicates) },
  { id: "conflicts", header: "Conflicts", cell: (one) => countText(one.conflicts) },
];

const failureMarks: Record<ImportFailure["Status"], [StatusIndicatorProps.Type, string]> = {
  FAILED: ["error", "Not read"],
  RETRY: ["in-progress", "Tried again"],
  SUCCEEDED: ["success", "Read since"],
};

export const failureColumns: TableProps.ColumnDefinition<ImportFailure>[] = [
  {
    id: "object",
    header: "Object",
    cell: ({ Location }) => Location,
    isRowHeader: true,
    minWidth: 240,
  },
  {
    id: "state",
    header: "State",
    minWidth: 120,
    cell: ({ Status }) => {
      const [mark, text] = failureMarks[Status];
      return <StatusIndicator type={mark}>{text}</StatusIndicator>;
    },
  },
  {
    id: "why",
    header: "Why",
    cell: ({ ErrorType, ErrorMessage }) => `${ErrorType}: ${ErrorMessage}`,
    minWidth: 200,
  },
  {
    id: "when",
    header: "When",
    minWidth: 130,
    cell: ({ LastUpdatedTime }) => <TimeText at={new Date(LastUpdatedTime * 1000).toISOString()} />,
  },
];

/** What reads an import's files once more; null: it said of none where they are. */
export function againCommand(one: Import, endpoint: string): string | null {
  if (one.paths.length === 0) return null;
  const paths = one.paths.map(pathWord).join(" ");
  const verb = one.paths.some((path) => path.startsWith("s3://")) ? "intake backfill" : "import";
  return `opentrail ${verb} ${paths} --endpoint ${endpoint}`;
}

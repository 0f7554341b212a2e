// ValidationRuns: validations that somebody asked for, newest first.

import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import Link from "@cloudscape-design/components/link";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";

import type { Answer } from "../../api/answer";
import { FailureAlert } from "../../parts/failure_alert";
import { TimeText } from "../../parts/time_text";
import type { Validation } from "./hooks";
import { resultOf } from "./validation_said";

export function ValidationRuns({
  shown,
  answer,
  onShow,
}: {
  /** The id of the one that is shown. */
  shown: string;
  answer: Answer<{ validations: Validation[] }>;
  onShow: (id: string) => void;
}) {
  const { value, failure, loading, reload } = answer;
  if (failure && !value)
    return <FailureAlert what="Earlier validations" failure={failure} retry={reload} />;
  return (
    <Table
      items={value?.validations ?? []}
      trackBy="id"
      loading={loading && !value}
      loadingText="Loading validations"
      ariaLabels={{ tableLabel: "Validations asked for" }}
      header={
        <Header variant="h2" description="Kept for a day, and until the server is started again.">
          Validations asked for
        </Header>
      }
      empty={<Box textAlign="center">None yet: choose days above, or none, and validate now.</Box>}
      columnDefinitions={[
        {
          id: "requested",
          header: "Asked for",
          isRowHeader: true,
          cell: (run) =>
            run.id === shown ? (
              <TimeText at={run.requested} />
            ) : (
              <Link href="#" onFollow={(event) => (event.preventDefault(), onShow(run.id))}>
                <TimeText at={run.requested} />
              </Link>
            ),
        },
        { id: "from", header: "From", cell: (run) => <TimeText at={run.from} /> },
        { id: "to", header: "To", cell: (run) => <TimeText at={run.to} /> },
        {
          id: "result",
          header: "Result",
          cell: (run) => {
            const { type, text } = resultOf(run);
            return <StatusIndicator type={type}>{text}</StatusIndicator>;
          },
        },
      ]}
    />
  );
}

// Dead letters: what was given up, why, and what to do about it.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";
import Toggle from "@cloudscape-design/components/toggle";

import { Command } from "../../parts/command";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { ObjectName } from "../../parts/object_name";
import { TimeText } from "../../parts/time_text";
import { adviceOf, letterCommand } from "./advice";
import { type Letter, useLetters } from "./hooks";
import type { ViewProps } from "./view";

const most = 1000;

function Advice({ letter }: { letter: Letter }) {
  if (letter.settled) return <>It was read after all.</>;
  const command = letterCommand(letter, window.location.origin);
  return (
    <SpaceBetween size="xxs">
      <Box>{adviceOf(letter)}</Box>
      {command && <Command line={command} />}
      {letter.body && (
        <ExpandableSection headerText="The message" variant="footer">
          <Box variant="code">{letter.body}</Box>
        </ExpandableSection>
      )}
    </SpaceBetween>
  );
}

function Subject({ letter }: { letter: Letter }) {
  return (
    <SpaceBetween size="xxs">
      {letter.bucket && letter.key ? (
        <ObjectName bucket={letter.bucket} objectKey={letter.key} />
      ) : (
        <Box>{`Message ${letter.messageId ?? letter.number}`}</Box>
      )}
      <Box fontSize="body-s" color="text-body-secondary">
        {letter.feed && `${letter.feed}, `}
        <TimeText at={letter.at} />
      </Box>
    </SpaceBetween>
  );
}

const columns: TableProps.ColumnDefinition<Letter>[] = [
  {
    id: "what",
    header: "Given up",
    cell: (letter) => <Subject letter={letter} />,
    isRowHeader: true,
  },
  { id: "reason", header: "Reason", cell: (letter) => letter.reason, minWidth: 160 },
  {
    id: "advice",
    header: "What to do",
    cell: (letter) => <Advice letter={letter} />,
    minWidth: 260,
  },
];

export function Letters({ view, setView }: ViewProps) {
  const { value, failure, loading, reload } = useLetters(view.all === "true");
  const shown = (value ?? []).filter((letter) => !view.feed || letter.feed === view.feed);
  return (
    <SpaceBetween size="s">
      {failure && <FailureAlert what="The dead letters" failure={failure} retry={reload} />}
      <Table
        items={shown}
        columnDefinitions={columns}
        wrapLines
        trackBy={(letter) => String(letter.number)}
        loading={loading && !value && !failure}
        loadingText="Loading: dead letters"
        ariaLabels={{ tableLabel: "Dead letters" }}
        header={
          <Header
            variant="h2"
            counter={value ? `(${countText(shown.length)}${value.length === most ? "+" : ""})` : ""}
            description="Newest first, a thousand at most."
            actions={
              <SpaceBetween size="m" direction="horizontal" alignItems="center">
                {view.feed && (
                  <Button onClick={() => setView({ feed: "" })} iconName="close">
                    Only feed {view.feed}
                  </Button>
                )}
                <Toggle
                  checked={view.all === "true"}
                  onChange={({ detail }) => setView({ all: detail.checked ? "true" : "" })}
                >
                  Also what was read later
                </Toggle>
              </SpaceBetween>
            }
          >
            Dead letters
          </Header>
        }
        empty={failure ? "Nothing to show" : "Nothing was given up."}
      />
    </SpaceBetween>
  );
}

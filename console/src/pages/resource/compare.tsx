// Compare: what two changes of a resource asked for and got, beside each other.

import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator, {
  type StatusIndicatorProps,
} from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { Fragment } from "react";

import { countText } from "../../parts/figure_text";
import { oneEventLink } from "../../parts/identity_link";
import { PageLink } from "../../parts/page_link";
import { timeText } from "../../parts/time_text";
import { Unspaced } from "../../parts/unspaced";
import { usePreferences } from "../../shell/preferences";
import type { Change } from "./config";
import { type Difference, differenceOf, type Line } from "./difference";

/** The one before `change`, of the same name where there is one: like is compared with like. */
export function previousOf(changes: Change[], change: Change): Change | undefined {
  const older = changes.slice(changes.indexOf(change) + 1);
  const done = older.filter(({ error }) => error === "");
  return done.find(({ name }) => name === change.name) ?? done[0] ?? older[0];
}

const kinds: Record<Line["kind"], { type: StatusIndicatorProps.Type; text: string }> = {
  added: { type: "success", text: "Added" },
  removed: { type: "error", text: "Removed" },
  changed: { type: "warning", text: "Changed" },
};

/** A path that wraps behind its dots; copied, it is as it was. */
function Path({ path }: { path: string }) {
  return (
    <>
      {path.split(/(?<=\.)/).map((part, at) => (
        <Fragment key={at}>
          {at > 0 && <wbr />}
          {part}
        </Fragment>
      ))}
    </>
  );
}

function Text({ text }: { text: string | undefined }) {
  return text === undefined ? (
    <>-</>
  ) : (
    <Box variant="code" display="block">
      <Unspaced text={text} />
    </Box>
  );
}

function Lines({ title, difference }: { title: string; difference: Difference }) {
  const { lines, same } = difference;
  return (
    <Table
      variant="embedded"
      wrapLines
      header={
        <Header
          variant="h3"
          counter={`(${lines.length})`}
          description={same === 0 ? undefined : `${countText(same)} more values are the same`}
        >
          {title}
        </Header>
      }
      items={lines.map((line, at) => ({ ...line, at }))}
      trackBy="at"
      ariaLabels={{ tableLabel: title }}
      columnDefinitions={[
        {
          id: "path",
          header: "Value",
          isRowHeader: true,
          minWidth: 180,
          cell: ({ path }) => (path === "" ? "All of it" : <Path path={path} />),
        },
        {
          id: "kind",
          header: "What",
          minWidth: 110,
          cell: ({ kind }) => (
            <StatusIndicator type={kinds[kind].type}>{kinds[kind].text}</StatusIndicator>
          ),
        },
        {
          id: "before",
          header: "Earlier change",
          minWidth: 200,
          cell: ({ before }) => <Text text={before} />,
        },
        {
          id: "after",
          header: "Later change",
          minWidth: 200,
          cell: ({ after }) => <Text text={after} />,
        },
      ]}
      empty={<Box textAlign="center">No difference</Box>}
    />
  );
}

function Choice({
  label,
  changes,
  chosen,
  onChoose,
}: {
  label: string;
  changes: Change[];
  chosen: Change;
  onChoose: (id: string) => void;
}) {
  const { zone } = usePreferences();
  const option = (change: Change) => ({
    value: change.id,
    label: `${change.name}, ${timeText(new Date(change.time), zone)}`,
    ...(change.error === "" ? {} : { description: change.error }),
  });
  return (
    <FormField
      label={label}
      description={
        <>
          By <Unspaced text={chosen.principal || "somebody unnamed"} />,{" "}
          <PageLink to={oneEventLink(chosen.id)} label={`its event: ${label}, ${chosen.name}`}>
            its event
          </PageLink>
        </>
      }
    >
      <Select
        options={changes.map(option)}
        selectedOption={option(chosen)}
        onChange={({ detail }) => {
          if (detail.selectedOption.value !== undefined) onChoose(detail.selectedOption.value);
        }}
      />
    </FormField>
  );
}

/** `later` and `earlier` are ids of events; what is not among the changes is as by default. */
export function Compare({
  changes,
  later,
  earlier,
  onChange,
}: {
  changes: Change[];
  later: string;
  earlier: string;
  onChange: (chosen: { later?: string; earlier?: string }) => void;
}) {
  const newer = changes.find(({ id }) => id === later) ?? changes[0];
  const older = changes.find(({ id }) => id === earlier) ?? (newer && previousOf(changes, newer));
  if (!newer || !older) return null;
  return (
    <Container
      header={
        <Header variant="h2" description="What two changes asked for, and what they were answered">
          Compare
        </Header>
      }
    >
      <SpaceBetween size="l">
        <ColumnLayout columns={2}>
          <Choice
            label="Earlier change"
            changes={changes}
            chosen={older}
            onChoose={(id) => onChange({ earlier: id })}
          />
          <Choice
            label="Later change"
            changes={changes}
            chosen={newer}
            onChoose={(id) => onChange({ later: id, earlier: "" })}
          />
        </ColumnLayout>
        <Lines title="Request" difference={differenceOf(older.request, newer.request)} />
        <Lines title="Response" difference={differenceOf(older.response, newer.response)} />
      </SpaceBetween>
    </Container>
  );
}

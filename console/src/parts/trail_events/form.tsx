// EventsForm: which events a trail is to take.

import Checkbox from "@cloudscape-design/components/checkbox";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SegmentedControl from "@cloudscape-design/components/segmented-control";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";

import type { Choice } from "./choice";
import { selectorsOf } from "./choice";
import { DataEvents } from "./data_events";
import { NetworkEvents } from "./network_events";
import { ReadWriteSelect } from "./read_write_select";

export interface EventsFormProps {
  choice: Choice;
  onChange: (choice: Choice) => void;
  /** By place (problems()), shown once the person tried to go on. */
  wrong: Record<string, string>;
}

function Kinds({ choice, onChange, wrong }: EventsFormProps) {
  const { management, data, network } = choice;
  return (
    <FormField
      label="Event types"
      description="What this trail is to deliver."
      errorText={wrong["kinds"]}
    >
      <SpaceBetween size="s">
        <Checkbox
          checked={management.on}
          description="Operations on your resources: create, change, delete, describe."
          onChange={({ detail }) =>
            onChange({ ...choice, management: { ...management, on: detail.checked } })
          }
        >
          Management events
        </Checkbox>
        <Checkbox
          checked={data.on}
          description="Operations within a resource: objects, items, invocations. Often many."
          onChange={({ detail }) => onChange({ ...choice, data: { ...data, on: detail.checked } })}
        >
          Data events
        </Checkbox>
        <Checkbox
          checked={network.on}
          disabled={choice.form === "basic"}
          description="Calls through VPC endpoints. They need advanced event selectors."
          onChange={({ detail }) =>
            onChange({ ...choice, network: { ...network, on: detail.checked } })
          }
        >
          Network activity events
        </Checkbox>
      </SpaceBetween>
    </FormField>
  );
}

function Management({ choice, onChange }: Omit<EventsFormProps, "wrong">) {
  const { management } = choice;
  const change = (more: Partial<Choice["management"]>) =>
    onChange({ ...choice, management: { ...management, ...more } });
  return (
    <Container header={<Header variant="h3">Management events</Header>}>
      <SpaceBetween size="m">
        <FormField label="API activity">
          <ReadWriteSelect
            label="API activity of management events"
            value={management.readWrite}
            onChange={(readWrite) => change({ readWrite })}
          />
        </FormField>
        <Checkbox
          checked={management.noKms}
          onChange={({ detail }) => change({ noKms: detail.checked })}
        >
          Exclude AWS KMS events
        </Checkbox>
        <Checkbox
          checked={management.noRdsData}
          onChange={({ detail }) => change({ noRdsData: detail.checked })}
        >
          Exclude Amazon RDS Data API events
        </Checkbox>
      </SpaceBetween>
    </Container>
  );
}

/** What the form says, as JSON; what cannot be read stays as it is. */
function jsonOf(choice: Choice): string {
  try {
    const selectors = selectorsOf(choice);
    const list =
      "eventSelectors" in selectors ? selectors.eventSelectors : selectors.advancedEventSelectors;
    return JSON.stringify(list, null, 2);
  } catch {
    return choice.json;
  }
}

export function EventsForm({ choice, onChange, wrong }: EventsFormProps) {
  return (
    <SpaceBetween size="l">
      <FormField
        label="Selectors"
        description="Advanced ones filter by any field. Basic ones know S3, Lambda and DynamoDB."
      >
        <SegmentedControl
          label="Kind of selectors"
          selectedId={choice.form}
          options={[
            { id: "advanced", text: "Advanced" },
            { id: "basic", text: "Basic" },
            { id: "json", text: "JSON" },
          ]}
          onChange={({ detail }) =>
            onChange({
              ...choice,
              form: detail.selectedId as Choice["form"],
              json: detail.selectedId === "json" ? jsonOf(choice) : choice.json,
            })
          }
        />
      </FormField>
      {choice.form === "json" ? (
        <FormField
          stretch
          label="Event selectors"
          description="As PutEventSelectors takes them: a list of advanced or of basic selectors."
          errorText={wrong["json"]}
        >
          <Textarea
            rows={18}
            value={choice.json}
            spellcheck={false}
            onChange={({ detail }) => onChange({ ...choice, json: detail.value })}
          />
        </FormField>
      ) : (
        <SpaceBetween size="l">
          <Kinds choice={choice} onChange={onChange} wrong={wrong} />
          {choice.management.on && <Management choice={choice} onChange={onChange} />}
          {choice.data.on && <DataEvents choice={choice} onChange={onChange} wrong={wrong} />}
          {choice.form === "advanced" && choice.network.on && (
            <NetworkEvents choice={choice} onChange={onChange} wrong={wrong} />
          )}
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

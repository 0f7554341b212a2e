// DataEvents: the rows of data events, each a type of resources and which of its events.

import Autosuggest from "@cloudscape-design/components/autosuggest";
import Button from "@cloudscape-design/components/button";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Textarea from "@cloudscape-design/components/textarea";

import { resourceTypes } from "./catalog";
import {
  type BasicRow,
  basicTypes,
  type Condition,
  dataFields,
  type DataRow,
  newBasicRow,
  newDataRow,
  type Operator,
  operators,
  type Template,
} from "./choice";
import type { EventsFormProps } from "./form";
import { ReadWriteSelect } from "./read_write_select";

const templates: { value: Template; label: string }[] = [
  { value: "all", label: "Log all events" },
  { value: "read", label: "Log read events" },
  { value: "write", label: "Log write events" },
  { value: "noConsole", label: "Log all but those of AWS's consoles" },
  { value: "custom", label: "Custom" },
];
const typeOptions = resourceTypes.map(([value, label]) => ({ value, description: label }));
const fieldOptions = [...dataFields, "readOnly"].map((value) => ({ value, label: value }));
const operatorOptions = operators.map((value) => ({ value, label: value }));

/** The list with what `index` holds changed; without it when there is no change. */
function changed<T>(list: T[], index: number, more?: Partial<T>): T[] {
  if (!more) return list.filter((_, at) => at !== index);
  return list.map((one, at) => (at === index ? { ...one, ...more } : one));
}

function Conditions({
  row,
  at,
  wrong,
  onChange,
}: {
  row: DataRow;
  at: string;
  wrong: Record<string, string>;
  onChange: (conditions: Condition[]) => void;
}) {
  const list = row.conditions;
  return (
    <FormField
      stretch
      label="Conditions"
      description="All fields must hold: of one any positive value does, and no negative may."
      errorText={wrong[`${at}.conditions`]}
    >
      <SpaceBetween size="xs">
        {list.map((condition, index) => (
          <ColumnLayout key={index} columns={4}>
            <Select
              ariaLabel={`Field of condition ${index + 1}`}
              options={fieldOptions}
              selectedOption={{ value: condition.field, label: condition.field }}
              onChange={({ detail }) =>
                onChange(changed(list, index, { field: detail.selectedOption.value ?? "" }))
              }
            />
            <Select
              ariaLabel={`Operator of condition ${index + 1}`}
              options={operatorOptions}
              selectedOption={{ value: condition.operator, label: condition.operator }}
              onChange={({ detail }) =>
                onChange(
                  changed(list, index, { operator: detail.selectedOption.value as Operator }),
                )
              }
            />
            <FormField errorText={wrong[`${at}.conditions.${index}`]}>
              <Textarea
                rows={2}
                spellcheck={false}
                ariaLabel={`Values of condition ${index + 1}, one a line`}
                placeholder="One value a line"
                value={condition.values}
                onChange={({ detail }) => onChange(changed(list, index, { values: detail.value }))}
              />
            </FormField>
            <Button
              ariaLabel={`Remove condition ${index + 1}`}
              onClick={() => onChange(changed(list, index))}
            >
              Remove
            </Button>
          </ColumnLayout>
        ))}
        <Button
          iconName="add-plus"
          onClick={() =>
            onChange([...list, { field: "eventName", operator: "Equals", values: "" }])
          }
        >
          Add condition
        </Button>
      </SpaceBetween>
    </FormField>
  );
}

function AdvancedRow({
  row,
  index,
  wrong,
  onChange,
}: {
  row: DataRow;
  index: number;
  wrong: Record<string, string>;
  onChange: (more?: Partial<DataRow>) => void;
}) {
  const at = `data.${index}`;
  return (
    <Container
      header={
        <Header
          variant="h3"
          actions={<Button onClick={() => onChange()}>{`Remove data events ${index + 1}`}</Button>}
        >
          {`Data events ${index + 1}`}
        </Header>
      }
    >
      <SpaceBetween size="m">
        <ColumnLayout columns={3}>
          <FormField label="Resource type" errorText={wrong[`${at}.type`]}>
            <Autosuggest
              ariaLabel={`Resource type of data events ${index + 1}`}
              options={typeOptions}
              value={row.type}
              enteredTextLabel={(value) => `Use ${value}`}
              onChange={({ detail }) => onChange({ type: detail.value })}
            />
          </FormField>
          <FormField label="Log selector template">
            <Select
              ariaLabel={`Template of data events ${index + 1}`}
              options={templates}
              selectedOption={templates.find(({ value }) => value === row.template) ?? null}
              onChange={({ detail }) => {
                const template = detail.selectedOption.value as Template;
                onChange({ template });
              }}
            />
          </FormField>
          <FormField label="Selector name - optional">
            <Input
              ariaLabel={`Name of data events ${index + 1}`}
              value={row.name}
              onChange={({ detail }) => onChange({ name: detail.value })}
            />
          </FormField>
        </ColumnLayout>
        {row.template === "custom" && (
          <Conditions
            row={row}
            at={at}
            wrong={wrong}
            onChange={(conditions) => onChange({ conditions })}
          />
        )}
      </SpaceBetween>
    </Container>
  );
}

function Basic({
  row,
  index,
  onChange,
}: {
  row: BasicRow;
  index: number;
  onChange: (more?: Partial<BasicRow>) => void;
}) {
  return (
    <Container
      header={
        <Header
          variant="h3"
          actions={<Button onClick={() => onChange()}>{`Remove data events ${index + 1}`}</Button>}
        >
          {`Data events ${index + 1}`}
        </Header>
      }
    >
      <ColumnLayout columns={3}>
        <FormField label="Resource type">
          <Select
            ariaLabel={`Resource type of data events ${index + 1}`}
            options={basicTypes.map((value) => ({ value, label: value }))}
            selectedOption={{ value: row.type, label: row.type }}
            onChange={({ detail }) => onChange({ type: detail.selectedOption.value ?? "" })}
          />
        </FormField>
        <FormField label="API activity">
          <ReadWriteSelect
            label={`API activity of data events ${index + 1}`}
            value={row.readWrite}
            onChange={(readWrite) => onChange({ readWrite })}
          />
        </FormField>
        <FormField label="ARNs - optional" description="One a line; none takes all.">
          <Textarea
            rows={3}
            spellcheck={false}
            ariaLabel={`ARNs of data events ${index + 1}, one a line`}
            placeholder="arn:aws:s3:::bucket/prefix"
            value={row.values}
            onChange={({ detail }) => onChange({ values: detail.value })}
          />
        </FormField>
      </ColumnLayout>
    </Container>
  );
}

export function DataEvents({ choice, onChange, wrong }: EventsFormProps) {
  const { data } = choice;
  const change = (more: Partial<typeof data>) =>
    onChange({ ...choice, data: { ...data, ...more } });
  if (choice.form === "basic") {
    return (
      <SpaceBetween size="m">
        {data.basic.map((row, index) => (
          <Basic
            key={index}
            row={row}
            index={index}
            onChange={(more) => change({ basic: changed(data.basic, index, more) })}
          />
        ))}
        <Button iconName="add-plus" onClick={() => change({ basic: [...data.basic, newBasicRow] })}>
          Add data events
        </Button>
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="m">
      {data.rows.map((row, index) => (
        <AdvancedRow
          key={index}
          row={row}
          index={index}
          wrong={wrong}
          onChange={(more) => change({ rows: changed(data.rows, index, more) })}
        />
      ))}
      <Button iconName="add-plus" onClick={() => change({ rows: [...data.rows, newDataRow] })}>
        Add data events
      </Button>
    </SpaceBetween>
  );
}

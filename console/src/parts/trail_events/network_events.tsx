// NetworkEvents: the services of which calls through VPC endpoints are taken.

import Autosuggest from "@cloudscape-design/components/autosuggest";
import Button from "@cloudscape-design/components/button";
import Checkbox from "@cloudscape-design/components/checkbox";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import FormField from "@cloudscape-design/components/form-field";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { networkSources } from "./catalog";
import { type NetworkRow, newNetworkRow } from "./choice";
import type { EventsFormProps } from "./form";

const options = networkSources.map((value) => ({ value }));

export function NetworkEvents({ choice, onChange, wrong }: EventsFormProps) {
  const { rows } = choice.network;
  const change = (list: NetworkRow[]) => onChange({ ...choice, network: { on: true, rows: list } });
  const put = (index: number, more: Partial<NetworkRow>) =>
    change(rows.map((row, at) => (at === index ? { ...row, ...more } : row)));
  return (
    <Container header={<Header variant="h3">Network activity events</Header>}>
      <SpaceBetween size="s">
        {rows.map((row, index) => (
          <ColumnLayout key={index} columns={3}>
            <FormField label="Service" errorText={wrong[`network.${index}`]}>
              <Autosuggest
                ariaLabel={`Service ${index + 1} of network activity events`}
                options={options}
                value={row.source}
                placeholder="kms.amazonaws.com"
                enteredTextLabel={(value) => `Use ${value}`}
                onChange={({ detail }) => put(index, { source: detail.value })}
              />
            </FormField>
            <FormField label="Calls">
              <Checkbox
                checked={row.onlyDenied}
                onChange={({ detail }) => put(index, { onlyDenied: detail.checked })}
              >
                Only those that an endpoint policy denied
              </Checkbox>
            </FormField>
            <Button
              ariaLabel={`Remove service ${index + 1}`}
              onClick={() => change(rows.filter((_, at) => at !== index))}
            >
              Remove
            </Button>
          </ColumnLayout>
        ))}
        <Button iconName="add-plus" onClick={() => change([...rows, newNetworkRow])}>
          Add service
        </Button>
      </SpaceBetween>
    </Container>
  );
}

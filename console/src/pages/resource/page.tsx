// Resource: who changed it, when and how.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import ExpandableSection from "@cloudscape-design/components/expandable-section";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useRef, useState } from "react";

import { useAddress } from "../../parts/address";
import { eventLink, type FilterToken, type TimeRange } from "../../parts/event_link";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { identityLink, oneEventLink } from "../../parts/identity_link";
import { PageLink } from "../../parts/page_link";
import { SpanChoice } from "../../parts/span_choice";
import { rangeOf } from "../../parts/time_span";
import { TimeText } from "../../parts/time_text";
import { Unspaced } from "../../parts/unspaced";
import { ValueTable } from "../../parts/value_table";
import { Compare } from "./compare";
import { type Change, changeOf, form } from "./config";
import { type Resource, useResource } from "./hooks";

const firstShown = 20;
const mostShown = 100;
const changed: FilterToken = { propertyKey: "readOnly", operator: "=", value: "false" };
const failed: FilterToken = { propertyKey: "outcome", operator: "=", value: "error" };

interface Shown {
  name: string;
  range: TimeRange | undefined;
  resource: Resource;
}

function Overview({ name, range, resource }: Shown) {
  const { all, changes } = resource;
  const mine = { resourceName: name };
  return (
    <Container header={<Header variant="h2">Resource</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          {
            label: "Type",
            value: all.resourceType.map(({ value }) => value).join(", ") || "Not said",
          },
          { label: "Account", value: all.account.map(({ value }) => value).join(", ") || "-" },
          { label: "Region", value: all.awsRegion.map(({ value }) => value).join(", ") || "-" },
          {
            label: "Changes",
            value: (
              <PageLink to={eventLink(mine, range, [changed])}>{countText(changes.total)}</PageLink>
            ),
          },
          { label: "First change", value: <TimeText at={changes.first} /> },
          { label: "Last change", value: <TimeText at={changes.last} /> },
          {
            label: "Events",
            value: <PageLink to={eventLink(mine, range)}>{countText(all.total)}</PageLink>,
          },
          { label: "First event", value: <TimeText at={all.first} /> },
          { label: "Last event", value: <TimeText at={all.last} /> },
        ]}
      />
    </Container>
  );
}

function Parameters({ change }: { change: Change }) {
  if (change.parameters.length === 0) return <>-</>;
  const count = change.parameters.length;
  return (
    <ExpandableSection
      headerText={count === 1 ? "1 value" : `${count} values`}
      headingTagOverride="h3"
    >
      {change.parameters.map((line) => (
        <Box key={line} variant="code" display="block">
          {line}
        </Box>
      ))}
    </ExpandableSection>
  );
}

function Changes({
  name,
  range,
  resource,
  more,
  loading,
  compare,
}: Shown & { more?: () => void; loading: boolean; compare: (id: string) => void }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${countText(resource.changes.total)})`}
          description="Calls that change something, the newest first; failed ones too"
          actions={
            <PageLink to={eventLink({ resourceName: name }, range, [changed])}>
              In the event history
            </PageLink>
          }
        >
          Changes
        </Header>
      }
    >
      <Table
        variant="embedded"
        wrapLines
        items={resource.events.map(changeOf)}
        trackBy="id"
        ariaLabels={{ tableLabel: "Changes" }}
        columnDefinitions={[
          { id: "time", header: "Time", cell: ({ time }) => <TimeText at={time} /> },
          {
            id: "name",
            header: "Event",
            isRowHeader: true,
            cell: ({ id, name: event }) => <PageLink to={oneEventLink(id)}>{event}</PageLink>,
          },
          {
            id: "outcome",
            header: "Outcome",
            minWidth: 140,
            cell: ({ error }) =>
              error === "" ? (
                <StatusIndicator>Succeeded</StatusIndicator>
              ) : (
                <StatusIndicator type="error">{error}</StatusIndicator>
              ),
          },
          {
            id: "principal",
            header: "By",
            minWidth: 190,
            cell: ({ principal }) =>
              principal === "" ? (
                "-"
              ) : (
                <PageLink to={identityLink("principal", principal)}>
                  <Unspaced text={principal} />
                </PageLink>
              ),
          },
          { id: "address", header: "Source IP address", cell: ({ address }) => address || "-" },
          {
            id: "parameters",
            header: "Parameters",
            minWidth: 120,
            cell: (change) => <Parameters change={change} />,
          },
          {
            id: "compare",
            header: "Compare",
            minWidth: 120,
            cell: ({ id, name: event, time }) => (
              <Button
                variant="inline-link"
                ariaLabel={`With before: compare ${event} of ${time} with the change before it`}
                onClick={() => compare(id)}
              >
                With before
              </Button>
            ),
          },
        ]}
        empty={<Box textAlign="center">Nobody changed it in this time</Box>}
        footer={
          more && (
            <Box textAlign="center">
              <Button onClick={more} loading={loading}>
                Show more
              </Button>
            </Box>
          )
        }
      />
    </Container>
  );
}

interface Compared {
  later: string;
  earlier: string;
  onCompare: (chosen: { later?: string; earlier?: string }) => void;
}

function About({
  name,
  range,
  later,
  earlier,
  onCompare,
}: { name: string; range: TimeRange | undefined } & Compared) {
  const [limit, setLimit] = useState(firstShown);
  const comparison = useRef<HTMLDivElement>(null);
  const { value: resource, failure, loading, reload } = useResource(name, range, limit);
  const mine = { resourceName: name };
  return (
    <SpaceBetween size="l">
      {failure && <FailureAlert what="The resource" failure={failure} retry={reload} />}
      {!failure && !resource && <StatusIndicator type="loading">Looking it up</StatusIndicator>}
      {resource && resource.all.total === 0 && (
        <Alert type="info" header="No event names it in this time">
          Events name a resource by its ARN, or by its name alone: try the other one.
        </Alert>
      )}
      {resource && resource.all.total > 0 && (
        <SpaceBetween size="l">
          <Overview name={name} range={range} resource={resource} />
          <Changes
            name={name}
            range={range}
            resource={resource}
            loading={loading}
            compare={(id) => {
              onCompare({ later: id, earlier: "" });
              comparison.current?.scrollIntoView();
            }}
            {...(resource.more && limit < mostShown ? { more: () => setLimit(mostShown) } : {})}
          />
          <div ref={comparison}>
            <Compare
              changes={resource.events.map(changeOf)}
              later={later}
              earlier={earlier}
              onChange={onCompare}
            />
          </div>
          <Grid
            gridDefinition={[
              { colspan: { default: 12, s: 6 } },
              { colspan: { default: 12, s: 6 } },
            ]}
          >
            <ValueTable
              title="Changed by"
              column="Principal"
              values={resource.changes.principal}
              events={(value) => eventLink({ ...mine, principal: value }, range, [changed])}
              page={(value) => identityLink("principal", value, range)}
              failed={(value) => eventLink({ ...mine, principal: value }, range, [changed, failed])}
            />
            <ValueTable
              title="Calls"
              column="Event name"
              values={resource.all.eventName}
              events={(value) => eventLink({ ...mine, eventName: value }, range)}
              failed={(value) => eventLink({ ...mine, eventName: value }, range, [failed])}
            />
          </Grid>
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

export function ResourcePage() {
  const [address, change] = useAddress(form);
  const { name } = address;
  return (
    <ContentLayout
      header={
        <Header variant="h1" actions={<SpanChoice span={address} onChange={change} />}>
          {name === "" ? "Resource" : name}
        </Header>
      }
    >
      {name === "" ? (
        <Alert header="Which resource?">
          Choose one in the <PageLink to="/events">event history</PageLink>.
        </Alert>
      ) : (
        <About
          key={name}
          name={name}
          range={rangeOf(address)}
          later={address.later}
          earlier={address.earlier}
          onCompare={change}
        />
      )}
    </ContentLayout>
  );
}

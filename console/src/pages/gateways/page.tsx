// Gateways: each with its rate, what it refused, and what it could not or should not record.

import Box from "@cloudscape-design/components/box";
import ColumnLayout from "@cloudscape-design/components/column-layout";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";

import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { Sparkline } from "../../parts/sparkline";
import { countsByName, gatewayItems, type NameCount, standingOf } from "./config";
import { every, type Gateway, gatewayKey, type Rates, useGateways } from "./hooks";
import { NoGateway } from "./none";

function Rate({ gateway, rates }: { gateway: Gateway; rates: Rates | undefined }) {
  const perSecond = rates?.perSecond ?? [];
  const now = perSecond.at(-1) ?? gateway.callsPerSecond;
  const text = `${now.toFixed(now < 10 ? 1 : 0)} calls a second`;
  const most = Math.max(...perSecond, 0).toFixed(1);
  const span = Math.round((perSecond.length * every) / 1000);
  return (
    <SpaceBetween size="xxs">
      <Box variant="awsui-key-label">Now</Box>
      <Box>{text}</Box>
      <Sparkline
        values={perSecond}
        label={`${text}; ${most} at most in the last ${span} seconds`}
      />
    </SpaceBetween>
  );
}

function ByName({ what, counts, empty }: { what: string; counts: NameCount[]; empty: string }) {
  return (
    <Table
      variant="embedded"
      items={counts}
      trackBy="name"
      columnDefinitions={[
        { id: "name", header: "Event", cell: ({ name }) => name, isRowHeader: true },
        { id: "count", header: "Calls", cell: ({ count }) => countText(count) },
      ]}
      header={<Header variant="h3">{what}</Header>}
      ariaLabels={{ tableLabel: what }}
      empty={empty}
    />
  );
}

function One({ gateway, rates }: { gateway: Gateway; rates: Rates | undefined }) {
  const standing = standingOf(gateway);
  const unrecorded = countsByName(gateway.unrecordedByName);
  const leftOut = countsByName(gateway.leftOutByName);
  return (
    <Container
      header={
        <Header
          variant="h2"
          description={gateway.instance ? `In another process: ${gateway.instance}` : undefined}
        >
          {gateway.name}
        </Header>
      }
    >
      <SpaceBetween size="l">
        <SpaceBetween size="xxs">
          <StatusIndicator type={standing.type}>{standing.text}</StatusIndicator>
          {gateway.stateReason && <Box>{gateway.stateReason}</Box>}
          {standing.advice && <Box color="text-body-secondary">{standing.advice}</Box>}
        </SpaceBetween>
        <Rate gateway={gateway} rates={rates} />
        <KeyValuePairs columns={3} items={gatewayItems(gateway)} />
        {unrecorded.length + leftOut.length > 0 && (
          <ColumnLayout columns={2}>
            <ByName
              what="Passed without an event"
              counts={unrecorded}
              empty="Every call that passed was recorded."
            />
            <ByName
              what="Left out by gateway.record"
              counts={leftOut}
              empty="The selectors leave nothing out."
            />
          </ColumnLayout>
        )}
      </SpaceBetween>
    </Container>
  );
}

export function Gateways() {
  const { value, failure, reload, rates } = useGateways();
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="They stand before services that speak AWS's protocols, and record each call."
        >
          Gateways
        </Header>
      }
    >
      <SpaceBetween size="l">
        {failure && <FailureAlert what="The gateways" failure={failure} retry={reload} />}
        {!failure && !value && <StatusIndicator type="loading">Loading</StatusIndicator>}
        {value?.map((gateway) => (
          <One key={gatewayKey(gateway)} gateway={gateway} rates={rates.get(gatewayKey(gateway))} />
        ))}
        {value?.length === 0 && <NoGateway />}
      </SpaceBetween>
    </ContentLayout>
  );
}

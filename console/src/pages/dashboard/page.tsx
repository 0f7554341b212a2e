// Dashboard: how much happened, who and what was busiest, what failed, how the followers stand, and
// what is not recorded.

import Alert from "@cloudscape-design/components/alert";
import Box from "@cloudscape-design/components/box";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Grid from "@cloudscape-design/components/grid";
import Header from "@cloudscape-design/components/header";
import KeyValuePairs from "@cloudscape-design/components/key-value-pairs";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";

import { lazy, Suspense, useState } from "react";

import type { Failure } from "../../api/failure";
import { useAddress } from "../../parts/address";
import { countsAt, outcomes, startsOf } from "../../parts/buckets";
import { CallsChart } from "../../parts/calls_chart";
import { eventLink, type TimeRange } from "../../parts/event_link";
import { FailureAlert, failureText } from "../../parts/failure_alert";
import { HealthIndicator } from "../../parts/health_indicator";
import { identityLink } from "../../parts/identity_link";
import { PageLink } from "../../parts/page_link";
import { SpanChoice } from "../../parts/span_choice";
import { fixedRange, momentsOf, rangeOf, spanForm } from "../../parts/time_span";
import { TimeText } from "../../parts/time_text";
import { ValueTable } from "../../parts/value_table";
import { useIsFirstStart } from "../start/hooks";
import {
  counted,
  failedToken,
  followers,
  gapsOf,
  headlines,
  lagHealth,
  nameOf,
  trailHealth,
  trailPath,
} from "./config";
import {
  type Coverage,
  type Figures,
  type Status,
  useCoverage,
  useFigures,
  useStatus,
} from "./hooks";

const FirstStart = lazy(() =>
  import("../start/page").then((page) => ({ default: page.FirstStart })),
);
const form = spanForm("24h");

function Overview({ figures, range }: { figures: Figures; range: TimeRange | undefined }) {
  const { summary, histogram, at } = figures;
  const { starts, step } = startsOf(histogram.buckets, histogram.interval, momentsOf(range, at));
  return (
    <Container header={<Header variant="h2">Events over time</Header>}>
      <SpaceBetween size="l">
        <KeyValuePairs
          columns={4}
          minColumnWidth={190}
          items={[
            ...headlines(summary, fixedRange(range, at)).map(({ label, text, to }) => ({
              label,
              value: <PageLink to={to}>{text}</PageLink>,
            })),
            { label: "Newest", value: <TimeText at={summary.last} /> },
          ]}
        />
        <CallsChart
          label="Events over time by outcome"
          starts={starts}
          step={step}
          series={outcomes.map(({ title, color, pick }) => ({
            title,
            color,
            counts: countsAt(starts, histogram.buckets, pick),
          }))}
          link={(bar) => eventLink({}, bar)}
        />
      </SpaceBetween>
    </Container>
  );
}

function Busiest({ figures, range: asked }: { figures: Figures; range: TimeRange | undefined }) {
  const range = fixedRange(asked, figures.at);
  return (
    <Grid gridDefinition={counted.map(() => ({ colspan: { default: 12, s: 6 } }))}>
      {counted.map(({ by, title, column }, at) => (
        <ValueTable
          key={by}
          title={title}
          column={column}
          values={figures.summary.fields[at]?.values ?? []}
          events={(value) => eventLink({ [by]: value }, range)}
          page={by === "principal" ? (value) => identityLink("principal", value, asked) : undefined}
          {...(by === "errorCode"
            ? {}
            : { failed: (value) => eventLink({ [by]: value }, range, [failedToken]) })}
        />
      ))}
    </Grid>
  );
}

function Followers({ status }: { status: Status }) {
  return (
    <Container fitHeight header={<Header variant="h2">Followers of the journal</Header>}>
      <Table
        variant="embedded"
        items={followers(status)}
        empty="Nothing: no trail of this account."
        trackBy="name"
        ariaLabels={{ tableLabel: "Followers of the journal" }}
        columnDefinitions={[
          {
            id: "name",
            header: "Follower",
            isRowHeader: true,
            cell: ({ name, to }) => <PageLink to={to}>{name}</PageLink>,
          },
          {
            id: "lag",
            header: "Behind",
            cell: (follower) => {
              const { type, text } = lagHealth(follower);
              return <StatusIndicator type={type}>{text}</StatusIndicator>;
            },
          },
        ]}
      />
    </Container>
  );
}

function Trails({ status, coverage }: { status: Status; coverage: Coverage | undefined }) {
  const logging = new Map(coverage?.trails.map((trail) => [trail.trailARN, trail.logging]));
  return (
    <Container fitHeight header={<Header variant="h2">Trails</Header>}>
      <Table
        variant="embedded"
        items={status.trails}
        trackBy="trailARN"
        ariaLabels={{ tableLabel: "Trails" }}
        columnDefinitions={[
          {
            id: "name",
            header: "Trail",
            isRowHeader: true,
            cell: ({ trailARN }) => (
              <PageLink to={trailPath(trailARN)}>{nameOf(trailARN)}</PageLink>
            ),
          },
          {
            id: "health",
            header: "Health",
            cell: (trail) => (
              <HealthIndicator health={trailHealth(trail, logging.get(trail.trailARN))} />
            ),
          },
          {
            id: "delivery",
            header: "Last file",
            cell: ({ latestDelivery }) => <TimeText at={latestDelivery} />,
          },
          {
            id: "digest",
            header: "Last digest",
            cell: ({ latestDigest }) => <TimeText at={latestDigest} />,
          },
          {
            id: "validation",
            header: "Last validated",
            cell: ({ validation }) => <TimeText at={validation?.finished} />,
          },
        ]}
        empty={
          <Box textAlign="center">
            No trail: nothing is delivered as log files. <PageLink to="/trails">Trails</PageLink>
          </Box>
        }
      />
    </Container>
  );
}

function Gaps({ coverage }: { coverage: Coverage }) {
  const gaps = gapsOf(coverage);
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${gaps.length})`}
          description="Silent accounts and Regions; trails and services that lack something"
        >
          Not recorded
        </Header>
      }
    >
      <Table
        variant="embedded"
        contentDensity="compact"
        items={gaps.slice(0, 20)}
        trackBy={({ what, why }) => `${what} ${why}`}
        ariaLabels={{ tableLabel: "Not recorded" }}
        columnDefinitions={[
          {
            id: "what",
            header: "What",
            isRowHeader: true,
            cell: ({ what, to }) => <PageLink to={to}>{what}</PageLink>,
          },
          { id: "why", header: "Why", cell: ({ why }) => why },
          { id: "since", header: "Last event", cell: ({ since }) => <TimeText at={since} /> },
        ]}
        empty={<Box textAlign="center">Nothing that is known of</Box>}
        footer={
          coverage.regionsWithoutEvents.length > 0 && (
            <Box variant="small">
              {`Regions without any event: ${coverage.regionsWithoutEvents.join(", ")}`}
            </Box>
          )
        }
      />
    </Container>
  );
}

/** In place of three that say the same. */
function NothingAllowed({ failure }: { failure: Failure }) {
  return (
    <Alert type="info" header="You have no permission for these figures">
      {failureText(failure)} What you may do without one is at{" "}
      <PageLink to="/security">My sign-in</PageLink>.
    </Alert>
  );
}

function AllFigures() {
  const [span, change] = useAddress(form);
  const range = rangeOf(span);
  const figures = useFigures(range);
  const status = useStatus();
  const coverage = useCoverage();
  const elsewhen = figures.value?.summary.total === 0 && range ? status.value?.history?.newest : "";
  const failures = [figures.failure, status.failure, coverage.failure];
  const [refused] = failures;
  const isRefused = refused && failures.every((one) => one?.refused);
  return (
    <ContentLayout
      header={
        <Header variant="h1" actions={<SpanChoice span={span} onChange={change} />}>
          Dashboard
        </Header>
      }
    >
      <SpaceBetween size="l">
        {isRefused && <NothingAllowed failure={refused} />}
        {figures.failure && !isRefused && (
          <FailureAlert what="The figures" failure={figures.failure} retry={figures.reload} />
        )}
        {elsewhen && (
          <Alert
            type="info"
            action={<PageLink to="/?since=all">All that is recorded</PageLink>}
            header="No events in this time"
          >
            The newest event is of <TimeText at={elsewhen} />.
          </Alert>
        )}
        {!figures.value && !figures.failure && (
          <StatusIndicator type="loading">Counting</StatusIndicator>
        )}
        {figures.value && <Overview figures={figures.value} range={range} />}
        {figures.value && <Busiest figures={figures.value} range={range} />}
        {status.failure && !isRefused && (
          <FailureAlert what="The followers" failure={status.failure} retry={status.reload} />
        )}
        {status.value && (
          <Grid
            gridDefinition={[
              { colspan: { default: 12, m: 4 } },
              { colspan: { default: 12, m: 8 } },
            ]}
          >
            <Followers status={status.value} />
            <Trails status={status.value} coverage={coverage.value} />
          </Grid>
        )}
        {coverage.failure && !isRefused && (
          <FailureAlert
            what="What is not recorded"
            failure={coverage.failure}
            retry={coverage.reload}
          />
        )}
        {coverage.value && <Gaps coverage={coverage.value} />}
      </SpaceBetween>
    </ContentLayout>
  );
}

/** Until anything came from outside, ways to a first event are worth more than empty figures. */
export function Dashboard() {
  const first = useIsFirstStart();
  const [arrived, setArrived] = useState(false);
  if (!first.value) return <AllFigures />;
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            arrived
              ? "Four ways to more events:"
              : "Nothing is here yet but OpenTrail's own calls. Four ways on:"
          }
        >
          First steps
        </Header>
      }
    >
      <Suspense fallback={<StatusIndicator type="loading">Loading</StatusIndicator>}>
        <FirstStart onDone={first.reload} onArrived={setArrived} />
      </Suspense>
    </ContentLayout>
  );
}

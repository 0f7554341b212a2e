// Identity: what a principal, a session or an access key did, where it came from, and what it had
// not done before.

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

import { useAddress } from "../../parts/address";
import { countsAt, startsOf } from "../../parts/buckets";
import { CallsChart } from "../../parts/calls_chart";
import { eventLink, type FilterToken, type TimeRange } from "../../parts/event_link";
import { FailureAlert } from "../../parts/failure_alert";
import { countText, shareText } from "../../parts/figure_text";
import { identityLink, leastPolicyLink, resourceLink } from "../../parts/identity_link";
import { PageLink } from "../../parts/page_link";
import { EventLink } from "../../parts/role_chain/steps";
import { SpanChoice } from "../../parts/span_choice";
import { momentsOf, rangeOf, type Span } from "../../parts/time_span";
import { TimeText } from "../../parts/time_text";
import { Unspaced } from "../../parts/unspaced";
import { ValueTable } from "../../parts/value_table";
import { RoleChain } from "./chain";
import { form, keyLabels, shortened, type Subject, subjectOf } from "./config";
import { type Identity, type Known, useChain, useIdentity } from "./hooks";

const failed: FilterToken = { propertyKey: "outcome", operator: "=", value: "error" };
const denied: FilterToken = { propertyKey: "outcome", operator: "=", value: "denied" };

interface Shown {
  subject: Subject;
  range: TimeRange | undefined;
}

function Overview({ identity, subject, range }: Shown & { identity: Identity }) {
  const { ever, range: within } = identity;
  const mine = { [subject.key]: subject.value };
  const rate = (part: number) => `${countText(part)} (${shareText(part, within.total)})`;
  return (
    <Container header={<Header variant="h2">{keyLabels[subject.key]}</Header>}>
      <KeyValuePairs
        columns={3}
        items={[
          { label: "First seen", value: <TimeText at={ever.first} /> },
          { label: "Last seen", value: <TimeText at={ever.last} /> },
          {
            label: "Events ever",
            value: <PageLink to={eventLink(mine)}>{countText(ever.total)}</PageLink>,
          },
          {
            label: "Events in this time",
            value: <PageLink to={eventLink(mine, range)}>{countText(within.total)}</PageLink>,
          },
          {
            label: "Failed, with denied",
            value: <PageLink to={eventLink(mine, range, [failed])}>{rate(within.errors)}</PageLink>,
          },
          {
            label: "Denied",
            value: <PageLink to={eventLink(mine, range, [denied])}>{rate(within.denied)}</PageLink>,
          },
        ]}
      />
    </Container>
  );
}

function Services({ known, subject, range }: Shown & { known: Known }) {
  const { interval, series } = known.identity.services;
  const all = series
    .flatMap(({ buckets }) => buckets)
    .sort((one, other) => Date.parse(one.start) - Date.parse(other.start));
  const { starts, step } = startsOf(all, interval, momentsOf(range, known.at));
  return (
    <Container header={<Header variant="h2">Calls by service</Header>}>
      <CallsChart
        label="Calls over time by service"
        starts={starts}
        step={step}
        series={series.map(({ eventSource, buckets }) => ({
          title: eventSource,
          counts: countsAt(starts, buckets, ({ count }) => count),
        }))}
        link={(bar) => eventLink({ [subject.key]: subject.value }, bar)}
      />
    </Container>
  );
}

const newsTitles = {
  eventName: "New calls",
  sourceIPAddress: "New addresses",
  awsRegion: "New Regions",
} as const;

function News({ identity, subject, range }: Shown & { identity: Identity }) {
  const { news } = identity;
  if (!news)
    return (
      <Container header={<Header variant="h2">New</Header>}>
        Choose a time: what is new in it is what there was not before.
      </Container>
    );
  const rows = (Object.keys(newsTitles) as (keyof typeof newsTitles)[]).flatMap((field) =>
    news[field].values.map((one) => ({ ...one, field, id: `${field} ${one.value}` })),
  );
  const cut = Object.values(news).some(({ count, values }) => count > values.length);
  const begun = identity.ever.total === identity.range.total;
  return (
    <Container
      header={
        <Header
          variant="h2"
          counter={`(${Object.values(news).reduce((sum, { count }) => sum + count, 0)})`}
          description={
            begun
              ? "It was first seen within this time, so that everything is new"
              : "What it had never done, and where it had never come from, before this time"
          }
        >
          New
        </Header>
      }
    >
      <Table
        variant="embedded"
        contentDensity="compact"
        items={rows}
        trackBy="id"
        ariaLabels={{ tableLabel: "New calls, addresses and Regions" }}
        columnDefinitions={[
          { id: "kind", header: "What", cell: ({ field }) => newsTitles[field] },
          {
            id: "value",
            header: "Value",
            isRowHeader: true,
            cell: ({ field, value }) => (
              <PageLink to={eventLink({ [subject.key]: subject.value, [field]: value }, range)}>
                {value}
              </PageLink>
            ),
          },
          { id: "first", header: "First", cell: ({ first }) => <TimeText at={first} /> },
          { id: "count", header: "Events", cell: ({ count }) => countText(count) },
        ]}
        empty={<Box textAlign="center">Nothing new in this time</Box>}
        footer={cut && <Box variant="small">The twenty most frequent of each are shown.</Box>}
      />
    </Container>
  );
}

function Denials({ identity, subject, range }: Shown & { identity: Identity }) {
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={
            <PageLink to={eventLink({ [subject.key]: subject.value }, range, [denied])}>
              All denied calls
            </PageLink>
          }
        >
          Newest denied calls
        </Header>
      }
    >
      <Table
        variant="embedded"
        contentDensity="compact"
        wrapLines
        items={identity.denials}
        ariaLabels={{ tableLabel: "Newest denied calls" }}
        columnDefinitions={[
          { id: "time", header: "Time", cell: ({ eventTime }) => <TimeText at={eventTime} /> },
          {
            id: "event",
            header: "Event",
            isRowHeader: true,
            cell: (event) => (
              <>
                <Box>
                  <EventLink event={event} />
                </Box>
                <Box variant="small">{event.eventSource}</Box>
              </>
            ),
          },
          {
            id: "error",
            header: "Error",
            cell: ({ errorCode, errorMessage }) => (
              <>
                <Box>{errorCode ?? "-"}</Box>
                {errorMessage && (
                  <Box variant="small">
                    <Unspaced text={shortened(errorMessage)} />
                  </Box>
                )}
              </>
            ),
          },
        ]}
        empty={<Box textAlign="center">None in this time</Box>}
      />
    </Container>
  );
}

function Tables({ identity, subject, range }: Shown & { identity: Identity }) {
  const mine = { [subject.key]: subject.value };
  const fields = [
    { by: "eventName", title: "Calls", column: "Event name" },
    { by: "resourceName", title: "Resources touched", column: "Resource" },
    { by: "sourceIPAddress", title: "Addresses", column: "Source IP address" },
    { by: "awsRegion", title: "Regions", column: "Region" },
    { by: "errorCode", title: "Errors", column: "Error code" },
    { by: "principal", title: "Principals", column: "Principal" },
    { by: "accessKeyId", title: "Access keys", column: "Access key" },
    { by: "session", title: "Sessions", column: "Session" },
  ] as const;
  const shown = fields.filter(({ by }) => by !== subject.key && identity.range[by].length > 0);
  const pages: Partial<Record<string, (value: string) => string>> = {
    resourceName: (value) => resourceLink(value, range),
    principal: (value) => identityLink("principal", value, range),
    accessKeyId: (value) => identityLink("accessKeyId", value, range),
    session: (value) => identityLink("session", value, range),
  };
  return (
    <Grid gridDefinition={shown.map(() => ({ colspan: { default: 12, s: 6 } }))}>
      {shown.map(({ by, title, column }) => (
        <ValueTable
          key={by}
          title={title}
          column={column}
          values={identity.range[by]}
          events={(value) => eventLink({ ...mine, [by]: value }, range)}
          page={pages[by]}
          {...(by === "errorCode"
            ? {}
            : { failed: (value) => eventLink({ ...mine, [by]: value }, range, [failed]) })}
        />
      ))}
    </Grid>
  );
}

/** Of one subject: another begins anew, so that nothing of the one before is shown as its own. */
function About({ subject, span }: { subject: Subject; span: Span }) {
  const range = rangeOf(span);
  const { value: known, failure, reload } = useIdentity(subject, range);
  const chain = useChain(subject);
  const shown = { subject, range };
  return (
    <SpaceBetween size="l">
      {failure && <FailureAlert what="The identity" failure={failure} retry={reload} />}
      {!failure && !known && <StatusIndicator type="loading">Looking it up</StatusIndicator>}
      {known && known.identity.ever.total === 0 && (
        <Alert type="info" header="There are no events of it">
          It has done nothing that is recorded and that you may see.
        </Alert>
      )}
      {known && known.identity.ever.total > 0 && <Overview identity={known.identity} {...shown} />}
      {chain.value && <RoleChain chain={chain.value} />}
      {chain.failure && chain.failure.code !== "ResourceNotFoundException" && (
        <FailureAlert what="The way to the person" failure={chain.failure} retry={chain.reload} />
      )}
      {known && known.identity.range.total > 0 && (
        <SpaceBetween size="l">
          <Services known={known} {...shown} />
          <News identity={known.identity} {...shown} />
          <Denials identity={known.identity} {...shown} />
          <Tables identity={known.identity} {...shown} />
        </SpaceBetween>
      )}
    </SpaceBetween>
  );
}

export function IdentityPage() {
  const [address, change] = useAddress(form);
  const subject = subjectOf(address);
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="m" alignItems="center">
              {subject && (
                <PageLink to={leastPolicyLink(subject.key, subject.value, rangeOf(address))}>
                  Least policy
                </PageLink>
              )}
              <SpanChoice span={address} onChange={change} />
            </SpaceBetween>
          }
          description={subject && keyLabels[subject.key]}
        >
          {subject?.value ?? "Identity"}
        </Header>
      }
    >
      {subject ? (
        <About key={`${subject.key} ${subject.value}`} subject={subject} span={address} />
      ) : (
        <Alert header="Whose page?">
          Choose a principal, a session or an access key in the{" "}
          <PageLink to="/events">event history</PageLink>.
        </Alert>
      )}
    </ContentLayout>
  );
}

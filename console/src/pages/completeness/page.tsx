// Completeness: the ledger of files as a calendar: of each day whether all is there that must be.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Container from "@cloudscape-design/components/container";
import ContentLayout from "@cloudscape-design/components/content-layout";
import Header from "@cloudscape-design/components/header";
import Select, { type SelectProps } from "@cloudscape-design/components/select";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { useMemo } from "react";

import { useAddress } from "../../parts/address";
import { Command } from "../../parts/command";
import { FailureAlert } from "../../parts/failure_alert";
import { PageLink } from "../../parts/page_link";
import { Calendar } from "./calendar";
import { type Place, useDays, usePlaces } from "./hooks";
import { monthsOf } from "./months";
import { OneDay } from "./one_day";
import { Places } from "./places";
import { type View, viewSchema } from "./view";

type SetView = (change: Partial<View>) => void;

/** Those that the view is of. */
function chosenPlaces(places: Place[], { account, region }: View): Place[] {
  return places.filter(
    (place) =>
      (account === "" || place.account === account) && (region === "" || place.region === region),
  );
}

/** The years from the first file to today, newest first. */
export function yearsOf(first: string, today: string): string[] {
  if (first === "") return [];
  const years: string[] = [];
  for (let year = Number(today.slice(0, 4)); year >= Number(first.slice(0, 4)); year -= 1)
    years.push(String(year));
  return years;
}

function Choice(props: {
  label: string;
  all?: string;
  values: string[];
  value: string;
  onChange: (value: string) => void;
}) {
  const options: SelectProps.Option[] = [
    ...(props.all ? [{ value: "", label: props.all }] : []),
    ...props.values.map((value) => ({ value, label: value })),
  ];
  return (
    <div className="calendar-choice">
      <Select
        inlineLabelText={props.label}
        selectedOption={options.find(({ value }) => value === props.value) ?? null}
        options={options}
        onChange={({ detail }) => props.onChange(detail.selectedOption.value ?? "")}
      />
    </div>
  );
}

function Choices(props: {
  places: Place[];
  view: View;
  setView: SetView;
  years: string[];
  year: string;
}) {
  const { places, view, setView, years, year } = props;
  const unique = (values: string[]) => [...new Set(values)].sort();
  return (
    <SpaceBetween direction="horizontal" size="xs">
      <Choice
        label="Account"
        all="All"
        values={unique(places.map((place) => place.account))}
        value={view.account}
        onChange={(account) => setView({ account })}
      />
      <Choice
        label="Region"
        all="All"
        values={unique(places.map((place) => place.region))}
        value={view.region}
        onChange={(region) => setView({ region })}
      />
      {years.length > 1 && (
        <Choice
          label="Year"
          values={years}
          value={year}
          onChange={(chosen) => setView({ year: chosen, day: "" })}
        />
      )}
    </SpaceBetween>
  );
}

const legend = (
  <SpaceBetween direction="horizontal" size="l">
    <StatusIndicator type="success">Green: every file that is known of was read</StatusIndicator>
    <StatusIndicator type="warning">
      Underlined: something is missing, given up, altered or broken
    </StatusIndicator>
    <StatusIndicator type="info">Italic: no file is known of</StatusIndicator>
  </SpaceBetween>
);

function Year({ view, setView, places }: { view: View; setView: SetView; places: Place[] }) {
  const today = new Date().toISOString().slice(0, 10);
  const of = chosenPlaces(places, view);
  const first = of.reduce((least, { from }) => (least < from ? least : from), "9999").slice(0, 10);
  const last = of.reduce((most, { to }) => (most > to ? most : to), "").slice(0, 10);
  const years = yearsOf(of.length === 0 ? "" : first, last > today ? last : today);
  const year = years.includes(view.year) ? view.year : last.slice(0, 4);
  const days = useDays(view, year);
  const months = useMemo(
    () => monthsOf(days.value ?? [], first, today),
    [days.value, first, today],
  );
  const shown = days.value?.find(({ day }) => day === view.day);
  return (
    <SpaceBetween size="l">
      <Container
        header={
          <Header
            variant="h2"
            description="Days of UTC, by the times in the names of the files."
            actions={<Choices {...{ places, view, setView, years, year }} />}
          >
            {year === "" ? "Calendar" : year}
          </Header>
        }
        footer={legend}
      >
        {days.failure && (
          <FailureAlert what="The calendar" failure={days.failure} retry={days.reload} />
        )}
        {!days.failure && !days.value && <StatusIndicator type="loading">Loading</StatusIndicator>}
        {days.value && months.length === 0 && (
          <SpaceBetween size="xs">
            <Box>Nothing is known of this account, Region and year.</Box>
            <Button onClick={() => setView({ account: "", region: "", year: "", day: "" })}>
              Show all
            </Button>
          </SpaceBetween>
        )}
        <Calendar months={months} chosen={view.day} choose={(day) => setView({ day })} />
      </Container>
      {shown && <OneDay key={shown.day} day={shown} view={view} />}
    </SpaceBetween>
  );
}

function Empty() {
  const at = window.location.origin;
  return (
    <Container header={<Header variant="h2">No file is known of yet</Header>}>
      <SpaceBetween size="xs">
        <Box>
          The ledger keeps every CloudTrail file that a queue announced, a listing showed or a
          digest names, and says what of it was read. It begins with a feed or a back-fill:
        </Box>
        <Command line={`opentrail intake backfill s3://BUCKET --endpoint ${at}`} />
        <Command line={`opentrail intake run --queue QUEUE_URL --endpoint ${at}`} />
        <Box color="text-body-secondary">
          Files that <Box variant="code">opentrail import</Box> reads are not in it: nobody says of
          a folder what must be there. See also <PageLink to="/intake">Intake</PageLink>.
        </Box>
      </SpaceBetween>
    </Container>
  );
}

export function Completeness() {
  const [view, setView] = useAddress<View>(viewSchema);
  const { value, failure, reload } = usePlaces();
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Whether all files of CloudTrail are here that must be."
          actions={<PageLink to="/intake">Feeds and files</PageLink>}
        >
          Completeness
        </Header>
      }
    >
      <SpaceBetween size="l">
        {failure && <FailureAlert what="The ledger" failure={failure} retry={reload} />}
        {!failure && !value && <StatusIndicator type="loading">Loading</StatusIndicator>}
        {value?.length === 0 && <Empty />}
        {value && value.length > 0 && (
          <SpaceBetween size="l">
            <Year view={view} setView={setView} places={value} />
            <Places places={value} view={view} setView={setView} />
          </SpaceBetween>
        )}
      </SpaceBetween>
    </ContentLayout>
  );
}

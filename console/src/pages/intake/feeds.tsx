// The feeds: what is followed, from where, how it goes, and what to do where it does not.

import Box from "@cloudscape-design/components/box";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table, { type TableProps } from "@cloudscape-design/components/table";

import { Command } from "../../parts/command";
import { eventLink } from "../../parts/event_link";
import { FailureAlert } from "../../parts/failure_alert";
import { countText } from "../../parts/figure_text";
import { intakeLink } from "../../parts/intake_link";
import { PageLink } from "../../parts/page_link";
import { TimeText } from "../../parts/time_text";
import { FeedState, feedAdvice, kindText, lagText } from "./config";
import { type Feed, useFeeds } from "./hooks";

function State({ feed }: { feed: Feed }) {
  const advice = feedAdvice(feed);
  return (
    <SpaceBetween size="xxs">
      <FeedState feed={feed} />
      {feed.failure && (
        <Box fontSize="body-s">
          {feed.failure} (since <TimeText at={feed.failingSince} />)
        </Box>
      )}
      {advice && <Box fontSize="body-s">{advice}</Box>}
      {feed.unread && (
        <Box fontSize="body-s">
          Not read at <TimeText at={feed.unread.at} />: {feed.unread.key}: {feed.unread.reason}
        </Box>
      )}
    </SpaceBetween>
  );
}

function Source({ feed }: { feed: Feed }) {
  const source = feed.source ?? feed.s3Endpoint;
  return (
    <SpaceBetween size="xxs">
      <Box variant="strong">{feed.name}</Box>
      <Box fontSize="body-s">{kindText(feed)}</Box>
      {source && <Box fontSize="body-s">{source}</Box>}
    </SpaceBetween>
  );
}

const columns: TableProps.ColumnDefinition<Feed>[] = [
  { id: "name", header: "Feed", cell: (feed) => <Source feed={feed} />, isRowHeader: true },
  { id: "state", header: "State", cell: (feed) => <State feed={feed} />, minWidth: 180 },
  {
    id: "lag",
    header: "Last came",
    minWidth: 120,
    cell: (feed) => (
      <SpaceBetween size="xxs">
        <TimeText at={feed.heard} />
        <Box fontSize="body-s">{lagText(feed)}</Box>
      </SpaceBetween>
    ),
  },
  {
    id: "files",
    header: "Files",
    cell: (feed) =>
      `${countText(feed.files)}${feed.digests ? `, ${countText(feed.digests)} digests` : ""}`,
  },
  {
    id: "events",
    header: "Events",
    cell: (feed) => (
      <PageLink
        to={eventLink({ door: "feed", importId: feed.name })}
        label={`Events of the feed ${feed.name}: ${countText(feed.events.recorded)}`}
      >
        {countText(feed.events.recorded)}
      </PageLink>
    ),
  },
  {
    id: "dead",
    header: "Given up",
    cell: (feed) => (
      <PageLink
        to={intakeLink({ tab: "letters", feed: feed.name })}
        label={`Dead letters of the feed ${feed.name}: ${countText(feed.deadLetters)}`}
      >
        {countText(feed.deadLetters)}
      </PageLink>
    ),
  },
];

function Empty() {
  const at = window.location.origin;
  return (
    <SpaceBetween size="xs">
      <Box variant="strong">This server follows nothing</Box>
      <Box>
        Follow the queue that announces a bucket&apos;s files, or a bucket that announces none:
      </Box>
      <Box textAlign="left">
        <Command line={`opentrail intake run --queue QUEUE_URL --endpoint ${at}`} />
        <Command line={`opentrail intake run --bucket s3://BUCKET/ --every 5m --endpoint ${at}`} />
      </Box>
      <Box>The server does the same by itself with the settings intake.NAME.queue and .bucket.</Box>
    </SpaceBetween>
  );
}

export function Feeds() {
  const { value, failure, loading, reload } = useFeeds();
  return (
    <SpaceBetween size="s">
      {failure && <FailureAlert what="The feeds" failure={failure} retry={reload} />}
      <Table
        items={value ?? []}
        columnDefinitions={columns}
        wrapLines
        trackBy={(feed) => `${feed.kind} ${feed.name}`}
        loading={loading && !value && !failure}
        loadingText="Loading: feeds"
        ariaLabels={{ tableLabel: "Feeds" }}
        header={
          <Header variant="h2" description="Figures since the server's start.">
            Feeds
          </Header>
        }
        empty={failure ? "Nothing to show" : <Empty />}
      />
    </SpaceBetween>
  );
}

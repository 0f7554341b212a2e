// Files: the log files that a trail delivered, newest first.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Table from "@cloudscape-design/components/table";
import { useMemo } from "react";

import { FailureAlert } from "../../parts/failure_alert";
import type { Trail } from "../../parts/trail_health";
import { DayRange } from "../../parts/trail_page/day_range";
import { useOlder } from "../../parts/trail_page/older";
import { TurnPages } from "../../parts/trail_page/turn_pages";
import type { Place } from "./address";
import { fileColumns } from "./file_columns";
import { useFiles } from "./hooks";
import { RegionChoice } from "./region_choice";

export interface TabProps {
  trail: Trail;
  place: Place;
  go: (place: Partial<Place>) => void;
}

function NoFiles({ trail, all }: { trail: Trail; all: boolean }) {
  const text = all
    ? trail.logging
      ? "Nothing was delivered yet. Files come some minutes after the events that the trail takes."
      : "Nothing was delivered, and the trail does not log: start logging to get files."
    : "No files were delivered on these days in this Region. Choose others.";
  return (
    <Box textAlign="center">
      <Box variant="strong">No log files</Box>
      <Box variant="p">{text}</Box>
    </Box>
  );
}

export function Files({ trail, place, go }: TabProps) {
  const { days, region } = place;
  const older = useOlder(JSON.stringify({ days, region }));
  const asked = { arn: trail.trailARN, days, region, after: older.after };
  const { value, failure, loading, reload } = useFiles(asked);
  const columns = useMemo(() => fileColumns(trail), [trail]);
  return (
    <SpaceBetween size="m">
      {failure && (
        <FailureAlert
          what={value ? "Newer log files" : "The log files"}
          failure={failure}
          retry={reload}
        />
      )}
      <Table
        wrapLines
        items={value?.files ?? []}
        trackBy="key"
        columnDefinitions={columns}
        loading={loading && !value && !failure}
        loadingText="Loading log files"
        ariaLabels={{ tableLabel: "Log files" }}
        empty={failure ? "Nothing to show" : <NoFiles trail={trail} all={!days && !region} />}
        pagination={<TurnPages label="Log files" older={older} after={value?.after} />}
        filter={
          <SpaceBetween direction="horizontal" size="xs">
            <DayRange
              label="Days on which files were stored"
              days={days}
              onChange={(chosen) => go({ tab: "files", days: chosen, region })}
            />
            <RegionChoice
              all
              trail={trail}
              region={region}
              onChange={(chosen) => go({ tab: "files", days, region: chosen })}
            />
          </SpaceBetween>
        }
        header={
          <Header
            variant="h2"
            description="As they were delivered. A file's name leads to its records."
            actions={<Button iconName="refresh" ariaLabel="Refresh files" onClick={reload} />}
          >
            Log files
          </Header>
        }
      />
    </SpaceBetween>
  );
}

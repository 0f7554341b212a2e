// Digests: the chain of one Region, newest first, each with whether it is what was signed and
// whether the one before it is the one that it names.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import Table from "@cloudscape-design/components/table";
import { useMemo } from "react";

import { FailureAlert } from "../../parts/failure_alert";
import type { Trail } from "../../parts/trail_health";
import { DayRange } from "../../parts/trail_page/day_range";
import { useOlder } from "../../parts/trail_page/older";
import { TurnPages } from "../../parts/trail_page/turn_pages";
import { chainText, digestColumns } from "./digest_columns";
import type { TabProps } from "./files";
import { useDigests } from "./hooks";
import { RegionChoice } from "./region_choice";

function NoDigests({ trail, all }: { trail: Trail; all: boolean }) {
  const text = !trail.logFileValidation
    ? "Log file validation is not enabled: edit the trail to have its files signed."
    : all
      ? "No digest was delivered yet. One comes every hour, or as digest.interval says."
      : "No digest ends on these days in this Region. Choose others.";
  return (
    <Box textAlign="center">
      <Box variant="strong">No digests</Box>
      <Box variant="p">{text}</Box>
    </Box>
  );
}

export function Digests({ trail, place, go }: TabProps) {
  const { days } = place;
  const region = place.region || trail.homeRegion;
  const older = useOlder(JSON.stringify({ days, region }));
  const asked = { arn: trail.trailARN, days, region, after: older.after };
  const { value, failure, loading, reload } = useDigests(asked);
  const digests = value?.digests ?? [];
  const said = chainText(digests);
  const columns = useMemo(() => digestColumns(trail.trailARN), [trail.trailARN]);
  return (
    <SpaceBetween size="m">
      {failure && <FailureAlert what="The digests" failure={failure} retry={reload} />}
      {said && <StatusIndicator type={said.type}>{said.text}</StatusIndicator>}
      <Table
        wrapLines
        items={digests}
        trackBy="key"
        columnDefinitions={columns}
        loading={loading && !value && !failure}
        loadingText="Reading and verifying digests"
        ariaLabels={{ tableLabel: "Digests" }}
        empty={failure ? "Nothing to show" : <NoDigests trail={trail} all={!days} />}
        pagination={<TurnPages label="Digests" older={older} after={value?.after} />}
        filter={
          <SpaceBetween direction="horizontal" size="xs">
            <DayRange
              label="Days on which digests end"
              days={days}
              onChange={(chosen) => go({ tab: "digests", days: chosen, region: place.region })}
            />
            <RegionChoice
              all={false}
              trail={trail}
              region={region}
              onChange={(chosen) => go({ tab: "digests", days, region: chosen })}
            />
          </SpaceBetween>
        }
        header={
          <Header
            variant="h2"
            description="Read from the bucket and verified now: signatures and links."
            actions={
              <SpaceBetween direction="horizontal" size="xs">
                <Button iconName="refresh" loading={loading} onClick={reload}>
                  Verify again
                </Button>
                <Button onClick={() => go({ tab: "validation" })}>Validate log files, too</Button>
              </SpaceBetween>
            }
          >
            Digest chain
          </Header>
        }
      />
    </SpaceBetween>
  );
}

// Empty: what to do when there are no rows.

import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import SpaceBetween from "@cloudscape-design/components/space-between";

import { Command } from "../../parts/command";
import type { View } from "./address";
import type { Change } from "./view";

export function Empty({ view, change }: { view: View; change: Change }) {
  if (view.conditions.length === 0 && view.range === undefined) {
    return (
      <SpaceBetween size="xs" alignItems="center">
        <b>Nothing is recorded yet</b>
        <Box variant="p">Load files of CloudTrail, or send an event:</Box>
        <Command line="opentrail import AWSLogs/" />
      </SpaceBetween>
    );
  }
  return (
    <SpaceBetween size="xs" alignItems="center">
      <b>No event matches</b>
      <Box variant="p">
        Values of = are compared exactly, with upper and lower case; those of : are parts of a
        value, in any case.
      </Box>
      <SpaceBetween direction="horizontal" size="xs">
        {view.conditions.length > 0 && (
          <Button onClick={() => change({ conditions: [] })}>Clear the filter</Button>
        )}
        {view.range && (
          <Button onClick={() => change({ range: undefined })}>Search all time</Button>
        )}
      </SpaceBetween>
    </SpaceBetween>
  );
}

// What a trail's page says of it, and the columns of its tables.

import Box from "@cloudscape-design/components/box";
import CopyToClipboard from "@cloudscape-design/components/copy-to-clipboard";
import type { KeyValuePairsProps } from "@cloudscape-design/components/key-value-pairs";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import { countText } from "../../parts/figure_text";
import { HealthIndicator } from "../../parts/health_indicator";
import { TimeText } from "../../parts/time_text";
import { healthOf, type Trail, validationOf } from "../../parts/trail_health";

type Item = KeyValuePairsProps.Pair;

const yesOrNo = (is: boolean) => (is ? "Yes" : "No");

export function settingItems(trail: Trail): Item[] {
  return [
    { label: "Status", value: <HealthIndicator health={healthOf(trail)} /> },
    { label: "Bucket", value: trail.bucket },
    { label: "Prefix", value: trail.prefix ?? "-" },
    { label: "Home Region", value: trail.homeRegion },
    { label: "Multi-Region trail", value: yesOrNo(trail.multiRegion) },
    { label: "Log file validation", value: trail.logFileValidation ? "Enabled" : "Not enabled" },
    { label: "Log file SSE-KMS encryption", value: trail.kmsKeyId ?? "Not enabled" },
    { label: "Created", value: <TimeText at={trail.created} /> },
    trail.logging
      ? { label: "Logging since", value: <TimeText at={trail.started} /> }
      : { label: "Stopped", value: <TimeText at={trail.stopped} /> },
    {
      label: "ARN",
      value: (
        <CopyToClipboard
          variant="inline"
          textToCopy={trail.trailARN}
          copyButtonAriaLabel="Copy the trail's ARN"
          copySuccessText="Copied"
          copyErrorText="Not copied: the browser did not allow it"
        />
      ),
    },
  ];
}

function lagText(lag: number): string {
  if (lag === 0) return "Everything looked at";
  return `${countText(lag)} ${lag === 1 ? "entry" : "entries"} not looked at yet`;
}

export function deliveryItems(trail: Trail): Item[] {
  const { delivery, digest } = trail;
  return [
    { label: "Last log file delivered", value: <TimeText at={delivery.latestDelivery} /> },
    { label: "Last attempt", value: <TimeText at={delivery.latestAttempt} /> },
    { label: "Last digest delivered", value: <TimeText at={digest.latestDelivery} /> },
    { label: "Progress", value: lagText(delivery.lag) },
    { label: "Files planned and not stored yet", value: countText(delivery.openFiles) },
    {
      label: "Files never stored",
      value:
        delivery.givenUpFiles === 0 ? (
          "0"
        ) : (
          <StatusIndicator type="warning">{countText(delivery.givenUpFiles)}</StatusIndicator>
        ),
    },
    {
      label: "Last error",
      value: delivery.latestError ? (
        <StatusIndicator type="error">{delivery.latestError}</StatusIndicator>
      ) : (
        "None"
      ),
    },
    ...(delivery.failingSince
      ? [{ label: "Failing since", value: <TimeText at={delivery.failingSince} /> }]
      : []),
    { label: "Newest validation", value: <HealthIndicator health={validationOf(trail)} /> },
    { label: "Regions with files", value: <Box>{trail.regions.join(", ")}</Box> },
  ];
}

export function tagItems(trail: Trail): Item[] {
  return (trail.tags ?? []).map(({ key, value }) => ({ label: key, value: value || "-" }));
}

// HealthIndicator: a trail's health with its reason, for whoever points at it or asks.

import Popover from "@cloudscape-design/components/popover";
import StatusIndicator from "@cloudscape-design/components/status-indicator";

import type { Health } from "./trail_health";

export function HealthIndicator({ health }: { health: Health }) {
  const indicator = <StatusIndicator type={health.type}>{health.text}</StatusIndicator>;
  if (!health.detail) return indicator;
  return (
    <Popover dismissButton={false} position="top" content={health.detail}>
      {indicator}
    </Popover>
  );
}

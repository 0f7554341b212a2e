// What a page shows only once somebody asks for it: its code is fetched then.

import Box from "@cloudscape-design/components/box";
import StatusIndicator from "@cloudscape-design/components/status-indicator";
import { lazy, type ReactNode, Suspense, useEffect, useState } from "react";

import { persistent } from "./persistent";

const loading = (
  <Box padding="l">
    <StatusIndicator type="loading">Loading</StatusIndicator>
  </Box>
);

/** A component that says in its own place that its code is on the way. */
export function late<Props extends object>(
  load: () => Promise<(props: Props) => ReactNode>,
  waiting: ReactNode = loading,
): (props: Props) => ReactNode {
  const Loaded = lazy(persistent(async () => ({ default: await load() })));
  return function Late(props: Props) {
    return (
      <Suspense fallback={waiting}>
        <Loaded {...props} />
      </Suspense>
    );
  };
}

/** Code for what has no place until it is there: fetched when `wanted`; `load` never changes. */
export function useLate<Code>(load: () => Promise<Code>, wanted: boolean): Code | undefined {
  const [found, setFound] = useState<{ code: Code } | { thrown: unknown }>();
  useEffect(() => {
    if (!wanted) return;
    persistent(load)().then(
      (code) => setFound((before) => before ?? { code }),
      (thrown: unknown) => setFound({ thrown }),
    );
  }, [load, wanted]);
  if (found && "thrown" in found) throw found.thrown;
  return found?.code;
}

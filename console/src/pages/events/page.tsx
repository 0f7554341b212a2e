// Event history: every event that somebody may see, by any combination of filters.

import "./events.css";

import Alert from "@cloudscape-design/components/alert";
import { useCallback, useMemo, useState } from "react";

import { focusPanelFromKeys } from "../../shell/focus";
import { useLate } from "../../shell/late";
import { useSplitPanel } from "../../shell/split_panel";
import type { Opened } from "./address";
import { type Condition, withValue } from "./conditions";
import { eventIdOf, type FoundEvent } from "./event";
import type { Acts } from "./panel/event_panel";
import type { Operator } from "./fields";
import { Found } from "./found";
import type { Shared } from "./layout";
import { LiveTable } from "./live/live_table";
import { useTableChoice } from "./table_choice";
import { useView } from "./view";

const panelCode = () => import("./panel/event_panel");

/** The open event of the address, the same object while it is the same. */
function useOpened(opened: Opened | undefined): Opened | undefined {
  const { eventId, at } = opened ?? {};
  return useMemo(
    () => (eventId === undefined ? undefined : { eventId, ...(at === undefined ? {} : { at }) }),
    [eventId, at],
  );
}

export function Events() {
  const { view, problems, change } = useView();
  const choice = useTableChoice(view, change);
  const [typed, setTyped] = useState<string[]>([]);
  const [row, setRow] = useState<FoundEvent>();

  const onFilter = useCallback(
    (conditions: Condition[], said: string[]) => {
      setTyped(said);
      change({ conditions });
    },
    [change],
  );
  const onOpen = useCallback(
    (event: FoundEvent) => {
      setRow(event);
      const opened = { eventId: eventIdOf(event), at: event.provenance.position };
      change({ opened }, { replace: true });
      // It may be open already.
      focusPanelFromKeys();
    },
    [change],
  );

  const opened = useOpened(view.opened);
  const { conditions, range } = view;
  const acts = useMemo(
    (): Acts => ({
      change,
      onFilter: (key: string, operator: Operator, value: string) =>
        change({ conditions: withValue(conditions, key, operator, value) }),
    }),
    [change, conditions],
  );
  const { kept, onPanel } = choice;
  const code = useLate(panelCode, opened !== undefined);
  const panel = useMemo(() => {
    if (!opened || !code) return undefined;
    const shown = row && eventIdOf(row) === opened.eventId ? row : undefined;
    return {
      content: <code.EventPanel opened={opened} row={shown} range={range} acts={acts} />,
      position: kept.panel,
      onPosition: onPanel,
      onClose: () => change({ opened: undefined }, { replace: true }),
    };
  }, [opened, code, row, range, acts, kept.panel, onPanel, change]);
  useSplitPanel(panel);

  const said = [...problems, ...typed];
  const notes = said.length > 0 && (
    <Alert
      type="warning"
      dismissible
      onDismiss={() => {
        setTyped([]);
        change({}, { replace: true });
      }}
    >
      {said.join(" ")}
    </Alert>
  );
  const shared: Shared = { view, change, choice, onFilter, notes };
  return view.live ? (
    <LiveTable shared={shared} onOpen={onOpen} />
  ) : (
    <Found shared={shared} onOpen={onOpen} />
  );
}

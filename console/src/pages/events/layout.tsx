// Layout: what is above the table, whether it is live or not: title, filter and time.

import Header from "@cloudscape-design/components/header";
import SpaceBetween from "@cloudscape-design/components/space-between";
import Toggle from "@cloudscape-design/components/toggle";
import type { ReactNode } from "react";

import type { View } from "./address";
import type { Condition } from "./conditions";
import { FilterBox } from "./filter_box";
import { Preferences } from "./preferences";
import type { TableChoice } from "./table_choice";
import type { Change } from "./view";

/** What both kinds of table have of the page. */
export interface Shared {
  view: View;
  change: Change;
  choice: TableChoice;
  onFilter: (conditions: Condition[], problems: string[]) => void;
  /** What of the address or the filter was not understood, above all else. */
  notes: ReactNode;
}

export function Layout({
  shared,
  counter,
  countText,
  loading,
  actions,
  time,
  children,
}: {
  shared: Shared;
  counter?: string | undefined;
  countText: string;
  loading: boolean;
  actions: ReactNode;
  time: ReactNode;
  children: ReactNode;
}) {
  const { view, change, choice, onFilter, notes } = shared;
  return (
    <SpaceBetween size="s">
      <Header
        variant="h1"
        {...(counter === undefined ? {} : { counter })}
        actions={
          <div className="events-actions">
            <Toggle checked={view.live} onChange={({ detail }) => change({ live: detail.checked })}>
              Live
            </Toggle>
            {actions}
            <Preferences kept={choice.kept} shown={choice.shown} onChange={choice.onChoice} />
          </div>
        }
      >
        Event history
      </Header>
      {notes}
      <div className="events-controls">
        <FilterBox
          conditions={view.conditions}
          range={view.live ? undefined : view.range}
          countText={countText}
          loading={loading}
          onChange={onFilter}
        />
        {time}
      </div>
      {children}
    </SpaceBetween>
  );
}

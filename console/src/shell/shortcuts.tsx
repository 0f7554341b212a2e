// Shortcuts: keys that work on every page, and the list of them.

import Modal from "@cloudscape-design/components/modal";
import Table from "@cloudscape-design/components/table";
import { useEffect } from "react";

import { focusFilter, isTaken } from "./focus";

const keys: [keys: string, does: string][] = [
  ["/", "Goes to the page's filter"],
  ["?", "Shows this list"],
  ["Tab", "Goes to what is next; first of all, past the navigation to the page"],
  ["Arrow keys", "Go from cell to cell in the table of events, from bar to bar in the histogram"],
  ["Page Up, Page Down, Home, End", "Go further in both"],
  ["Enter", "On a row: opens the event. In the histogram: shows the events of that time"],
  ["Shift and arrow keys", "In the histogram: choose a longer time"],
  ["Escape", "Closes what is open, the event's panel too, and goes back to its row"],
];

/** "/" goes to the filter, "?" asks for the list. */
export function useShortcuts(onHelp: () => void): void {
  useEffect(() => {
    const take = (event: KeyboardEvent) => {
      if (isTaken(event)) return;
      if (event.key === "/" && focusFilter()) event.preventDefault();
      if (event.key === "?") {
        event.preventDefault();
        onHelp();
      }
    };
    document.addEventListener("keydown", take);
    return () => document.removeEventListener("keydown", take);
  }, [onHelp]);
}

export function ShortcutList({ onClose }: { onClose: () => void }) {
  return (
    <Modal visible header="Keyboard" closeAriaLabel="Close" onDismiss={onClose}>
      <Table
        variant="borderless"
        wrapLines
        items={keys}
        trackBy={([name]) => name}
        ariaLabels={{ tableLabel: "Keys and what they do" }}
        columnDefinitions={[
          {
            id: "key",
            header: "Key",
            isRowHeader: true,
            cell: ([name]) => name,
          },
          { id: "does", header: "What it does", cell: ([, does]) => does },
        ]}
      />
    </Modal>
  );
}

// Where the focus goes: to the page past what is around it, to its filter, to the row of what is
// open.

/** The page's own content begins here. */
export const pageId = "page";
/** What an open panel shows begins there, if it says so. */
export const panelClass = "panel-content";

const inputs = 'input:not([type="radio"], [type="checkbox"]), textarea, select, [contenteditable]';
/** What takes Escape for itself while it is open. */
const layers = '[role="dialog"], [role="menu"], [role="listbox"], [aria-expanded="true"]';

export function focusPage(): void {
  document.getElementById(pageId)?.focus();
}

/** The first box of the page that finds something, if there is one. */
export function focusFilter(): boolean {
  const page = document.getElementById(pageId);
  const box = page?.querySelector<HTMLInputElement>(
    'input[type="search"], input[role="combobox"], input[type="text"]',
  );
  if (!box || box.disabled) return false;
  box.focus();
  box.scrollIntoView({ block: "nearest" });
  return true;
}

/** The row that is chosen: its link, or else what chose it. */
export function chosenRow(): HTMLElement | undefined {
  const row = document.querySelector(`#${pageId} tr:has(input:checked)`);
  return row?.querySelector<HTMLElement>("a") ?? row?.querySelector("input") ?? undefined;
}

/** Somebody who came to a row by the keyboard goes on in the panel; a pointer stays where it is. */
export function focusPanelFromKeys(): void {
  const at = document.activeElement;
  if (!at?.matches(`#${pageId} table *`) || !at.matches(":focus-visible")) return;
  document.querySelector<HTMLElement>(`.${panelClass}`)?.focus();
}

/** Whether a key says something else where it was pressed: in a text, or in a list that is open. */
export function isTaken(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return true;
  if (!(event.target instanceof Element)) return false;
  const places = event.key === "Escape" ? layers : `${inputs}, [role="dialog"]`;
  return event.target.closest(places) !== null;
}

// Whether a person is at the page: what pages ask by themselves does not keep a session from ending
// idle.

const recent = 60_000;
const signs = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart"] as const;

let latest = Date.now(); // Somebody has just opened the page.

function note(): void {
  latest = Date.now();
}

for (const sign of signs) window.addEventListener(sign, note, { capture: true, passive: true });

/** Whether somebody did something on the page within the last minute. */
export function isPersonHere(): boolean {
  return Date.now() - latest < recent;
}

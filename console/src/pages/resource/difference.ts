// Difference: what two JSON values have not in common, a line for each scalar.
//
// A text that is JSON itself, as policies are in requests, is looked into. Elements of an array
// that are in both are the same wherever they stand; the others are compared in their order.

export interface Line {
  /** "ipPermissions[0].fromPort". */
  path: string;
  kind: "added" | "removed" | "changed";
  before?: string;
  after?: string;
}

export interface Difference {
  lines: Line[];
  /** How many scalars are the same. */
  same: number;
}

type Members = Record<string, unknown>;

const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What a text says where it is a JSON object or array. */
function opened(value: unknown): unknown {
  if (typeof value !== "string" || !/^\s*[[{]/.test(value)) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

const below = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

/** Scalars, and what is empty, of one value. */
function leaves(given: unknown, path: string): { path: string; text: string }[] {
  const value = opened(given);
  if (isNothing(value)) return [];
  if (Array.isArray(value) && value.length > 0)
    return value.flatMap((element, at) => leaves(element, `${path}[${at}]`));
  if (isMembers(value) && Object.keys(value).length > 0)
    return Object.entries(value).flatMap(([name, member]) => leaves(member, below(path, name)));
  return [{ path, text: textOf(value) }];
}

function add(one: Difference, other: Difference): void {
  one.lines.push(...other.lines);
  one.same += other.same;
}

function ofArrays(before: unknown[], after: unknown[], path: string): Difference {
  const all: Difference = { lines: [], same: 0 };
  const left = after.map((value, at) => ({ value, at, text: textOf(value) }));
  const unmatched = before
    .map((value, at) => ({ value, at }))
    .filter(({ value }) => {
      const found = left.findIndex(({ text }) => text === textOf(value));
      if (found < 0) return true;
      left.splice(found, 1);
      all.same += leaves(value, "").length;
      return false;
    });
  for (let next = 0; next < Math.max(unmatched.length, left.length); next += 1) {
    const [was, is] = [unmatched[next], left[next]];
    add(all, differenceOf(was?.value, is?.value, `${path}[${is?.at ?? was?.at ?? 0}]`));
  }
  return all;
}

export function differenceOf(beforeGiven: unknown, afterGiven: unknown, path = ""): Difference {
  const [before, after] = [opened(beforeGiven), opened(afterGiven)];
  if (Array.isArray(before) && Array.isArray(after)) return ofArrays(before, after, path);
  if (isMembers(before) && isMembers(after)) {
    const all: Difference = { lines: [], same: 0 };
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)]))
      add(all, differenceOf(before[name], after[name], below(path, name)));
    return all;
  }
  const was = leaves(before, path);
  const is = leaves(after, path);
  const [one, other] = [was[0], is[0]];
  if (was.length === 1 && is.length === 1 && one?.path === other?.path && one && other) {
    const { text } = other;
    return one.text === text
      ? { lines: [], same: 1 }
      : { lines: [{ path, kind: "changed", before: one.text, after: text }], same: 0 };
  }
  return {
    lines: [
      ...was.map((leaf): Line => ({ path: leaf.path, kind: "removed", before: leaf.text })),
      ...is.map((leaf): Line => ({ path: leaf.path, kind: "added", after: leaf.text })),
    ],
    same: 0,
  };
}

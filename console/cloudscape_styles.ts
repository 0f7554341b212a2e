// Cloudscape's styles as small as the console needs them. More than half of what they weigh,
// compressed, is names that are unlike each other: those of classes and custom properties. Here
// both are short; properties that nothing uses are left out, and so are the values that stand
// beside each use of one in case nobody defined it.

import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { packages, type Read } from "./cloudscape_files.ts";

const themeFile = join(packages, "components/internal/base-theme/styles.scoped.css");
const namesFile = join(packages, "components/internal/generated/styles/tokens.js");
const propertyName = /--[a-z][a-z0-9-]*-[a-z0-9]{6}(?![a-z0-9-])/g;
const definition = /^ +(--[a-z0-9-]+): *(.*);$/;
const className = /awsui_[\w-]+_([a-z0-9]{5})_[a-z0-9]{5}_\d+/g;

/** These keep their names: the tests look for them. */
const named = /\/components\/(alert|spinner)\//;

/** Of the file that has every property under a name for scripts: the lines of those in use. */
function namesInUse(names: string, files: Read[]): string {
  const users = files.filter(({ text }) => text.includes("generated/styles/tokens"));
  const words = new Set(users.flatMap(({ text }) => text.match(/\w+/g) ?? []));
  const named = (line: string) => words.has(/^export var (\w+)/.exec(line)?.[1] ?? "");
  return names.split("\n").filter(named).join("\n");
}

/** The properties of the theme that are used, whether by name or by the value of a used one. */
function usedProperties(theme: string, files: Read[]): Set<string> {
  const uses = new Map<string, string[]>();
  for (const line of theme.split("\n")) {
    const [, name, value] = definition.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    uses.set(name, [...(uses.get(name) ?? []), ...(value.match(propertyName) ?? [])]);
  }
  const used = new Set<string>();
  const waiting = files.flatMap(({ file, text }) => {
    if (file === themeFile) return [];
    return (file === namesFile ? namesInUse(text, files) : text).match(propertyName) ?? [];
  });
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const others = uses.get(name);
    if (others === undefined || used.has(name)) continue;
    used.add(name);
    waiting.push(...others);
  }
  return used;
}

/** "var(--known, 1px)" as "var(--known)". */
function withoutFallbacks(code: string, known: Set<string>): string {
  const use = /var\((--[a-z0-9-]+),/g;
  let left = "";
  let at = 0;
  for (let found = use.exec(code); found !== null; found = use.exec(code)) {
    if (!known.has(found[1] ?? "")) continue;
    left += `${code.slice(at, found.index)}var(${found[1]}`;
    let depth = 1;
    for (at = use.lastIndex; depth > 0; at += 1)
      depth += code[at] === "(" ? 1 : code[at] === ")" ? -1 : 0;
    at -= 1;
    use.lastIndex = at;
  }
  return left + code.slice(at);
}

export class Styles {
  private readonly properties: Set<string>;
  private readonly classes = new Map<string, Map<string, string>>();

  constructor(files: Read[]) {
    const theme = readFileSync(themeFile, "utf8");
    this.properties = usedProperties(theme, files);
    const short = new Set([...this.properties].map((name) => name.slice(-6)));
    if (short.size !== this.properties.size) throw new Error("two properties have one short name");
  }

  /** The short names of the classes in a folder, by their place in its styles. */
  private classesIn(folder: string): Map<string, string> {
    let found = this.classes.get(folder);
    if (!found) {
      found = new Map();
      const styles = readFileSync(join(folder, "styles.scoped.css"), "utf8");
      for (const [whole, hash] of styles.matchAll(className))
        if (!found.has(whole)) found.set(whole, `_${hash}${found.size.toString(36)}`);
      this.classes.set(folder, found);
    }
    return found;
  }

  /** Of a style sheet or a script, as it comes from its package. */
  shorten(code: string, file: string): string {
    let left = withoutFallbacks(code, this.properties);
    if (file === themeFile) {
      const lines = left.split("\n");
      left = lines.filter((line) => this.isUsed(definition.exec(line)?.[1])).join("\n");
    }
    left = left.replace(propertyName, (name) =>
      this.properties.has(name) ? `--${name.slice(-6)}` : name,
    );
    if (!/\/styles\.(css\.js|scoped\.css)$/.test(file) || named.test(file)) return left;
    const classes = this.classesIn(dirname(file));
    return left.replace(className, (name) => classes.get(name) ?? name);
  }

  private isUsed(name: string | undefined): boolean {
    return name === undefined || this.properties.has(name);
  }
}

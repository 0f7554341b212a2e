// Which of Cloudscape's files the console is made of: those that its sources import, and what these
// do in turn. Read from the import lines alone, so before anything is bundled.

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

import { withoutParts } from "./cloudscape_parts.ts";

export const packages = join(import.meta.dirname, "node_modules/@cloudscape-design");

const imported = /\b(?:import|from)\s*\(?\s*["']([^"']+)["']/g;

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(tsx?|css)$/.test(name) && !/\.test\.tsx?$|schema\.d\.ts$/.test(name))
    .map((name) => join(folder, name));
}

/** Where an import leads, if to a file of Cloudscape's. */
function fileOf(target: string, importer: string): string | undefined {
  const path = target.startsWith("@cloudscape-design/")
    ? join(packages, target.slice("@cloudscape-design/".length))
    : target.startsWith(".") && importer.startsWith(packages)
      ? join(dirname(importer), target)
      : undefined;
  if (path === undefined) return undefined;
  return [path, `${path}.js`, join(path, "index.js")].find(
    (one) => existsSync(one) && statSync(one).isFile(),
  );
}

export interface Read {
  file: string;
  text: string;
}

/** The console's sources and the files of Cloudscape's that they need. */
export function filesOfConsole(): Read[] {
  const waiting = sourcesBelow(join(import.meta.dirname, "src"));
  const found = new Map<string, Read>();
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    if (found.has(file)) continue;
    const text = withoutParts(readFileSync(file, "utf8"), file);
    found.set(file, { file, text });
    for (const [, target] of text.matchAll(imported)) {
      const next = fileOf(target ?? "", file);
      if (next !== undefined) waiting.push(next);
    }
  }
  return [...found.values()];
}

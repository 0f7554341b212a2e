// Cloudscape as the bundle has it: without what the console does not use.

import { realpathSync } from "node:fs";
import type { Plugin } from "vite";

import { Contents } from "./cloudscape_contents.ts";
import { filesOfConsole, packages } from "./cloudscape_files.ts";
import { withoutParts } from "./cloudscape_parts.ts";
import { Styles } from "./cloudscape_styles.ts";

export function lightCloudscape(): Plugin {
  const real = realpathSync(packages);
  let contents: Contents;
  let styles: Styles;
  return {
    name: "light-cloudscape",
    apply: "build",
    enforce: "pre",
    buildStart() {
      const files = filesOfConsole();
      contents = new Contents(files);
      styles = new Styles(files);
    },
    transform(code, id) {
      const file = id.split("?")[0] ?? id;
      const known = file.startsWith(real) ? packages + file.slice(real.length) : file;
      const less = contents.reduce(withoutParts(code, file), known);
      return { code: styles.shorten(less, known), map: null };
    },
  };
}

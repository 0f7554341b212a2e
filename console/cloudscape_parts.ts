// What Cloudscape and its packages have and the console never gets to run is left out of the
// bundle; what is shown only once somebody asks for it is fetched then.

import { join } from "node:path";

interface Part {
  file: string;
  /** As it stands there; the build fails when it no longer does. */
  text: string;
  instead: string;
}

const components = "@cloudscape-design/components";

const parts: Part[] = [
  // The layout of an older theme, and that of a component which the console does not use.
  {
    file: `${components}/app-layout/internal.js`,
    text: "import ClassicAppLayout from './classic';",
    instead: "const ClassicAppLayout = () => null;",
  },
  {
    file: `${components}/app-layout/internal.js`,
    text: "import ToolbarAppLayout from './visual-refresh-toolbar';",
    instead: "const ToolbarAppLayout = () => null;",
  },
  // Cloudscape's texts come parsed: what parses others is never asked.
  {
    file: "@formatjs/icu-messageformat-parser/lib/index.js",
    text: "import { Parser } from './parser';",
    instead: "const Parser = undefined;",
  },
  // A format of dates, for months alone.
  {
    file: `${components}/internal/utils/date-time/format-date-iso.js`,
    text: "import { format, parseISO } from 'date-fns';",
    instead: "const parseISO = (text) => text;\nconst format = (text) => text.slice(0, 7);",
  },
];

/** A component in nothing that a page shows at first, as its file is imported by another. */
interface Late {
  file: string;
  from: string;
  name: string;
  /** Whether it is what the file exports by default. */
  isDefault?: boolean;
}

const late: Late[] = [
  // Calendars and what counts with dates.
  {
    file: `${components}/date-range-picker/index.js`,
    name: "DateRangePickerDropdown",
    from: "./dropdown",
  },
  // The list of columns, and what drags them.
  {
    file: `${components}/collection-preferences/index.js`,
    name: "ContentDisplayPreference",
    from: "./content-display",
    isDefault: true,
  },
  // The form that changes a filter's condition.
  { file: `${components}/property-filter/token.js`, name: "TokenEditor", from: "./token-editor" },
];

const shell = join(import.meta.dirname, "src/shell");

function imported({ file, name, from, isDefault }: Late): Part {
  const chosen = isDefault ? "default" : name;
  return {
    file,
    text: `import ${isDefault ? name : `{ ${name} }`} from '${from}';`,
    instead: `import { late as late${name} } from "${shell}/late";
const ${name} = late${name}(async () => (await import("${from}")).${chosen});`,
  };
}

const changes = [...parts, ...late.map(imported)];

export function withoutParts(code: string, file: string): string {
  let left = code;
  for (const part of changes.filter((one) => file.endsWith(`/${one.file}`))) {
    if (!left.includes(part.text)) throw new Error(`${part.file} no longer has "${part.text}"`);
    left = left.replace(part.text, part.instead);
  }
  return left;
}

// Cloudscape's icons and texts, which are one file each: those that the console can show.

import { join } from "node:path";

import { packages, type Read } from "./cloudscape_files.ts";

const iconsFile = join(packages, "components/icon/generated/icons.js");
const textsFile = join(packages, "components/i18n/messages/all.en.js");
const beforeTexts = "export default ";

/** Text by component. */
type Texts = Record<string, Record<string, Record<string, unknown>>>;

export class Contents {
  /** Whatever stands in quotation marks: the name of an icon is among it before it can be shown. */
  private readonly quoted = new Set<string>();
  /** Components that ask for texts. */
  private readonly asking = new Set<string>();

  constructor(files: Read[]) {
    for (const { file, text } of files) {
      if (file === iconsFile || file === textsFile || file.endsWith(".css.js")) continue;
      for (const [, word] of text.matchAll(/["'`]([a-z0-9-]+)["'`]/g)) this.quoted.add(word ?? "");
      for (const [, name] of text.matchAll(/useInternalI18n\(['"]([^'"]+)['"]\)/g))
        this.asking.add(name ?? "");
    }
  }

  reduce(code: string, file: string): string {
    if (file === iconsFile) return this.usedIcons(code);
    return file === textsFile ? this.usedTexts(code) : code;
  }

  private usedIcons(code: string): string {
    const end = code.lastIndexOf("\n};");
    const [head = "", ...icons] = code.slice(0, end).split(/^(?= {4}"[a-z0-9-]+": )/m);
    const isUsed = (icon: string) => this.quoted.has(/"([a-z0-9-]+)"/.exec(icon)?.[1] ?? "");
    if (end === -1 || icons.length < 50) throw new Error(`${iconsFile} cannot be read`);
    return head + icons.filter(isUsed).join("") + code.slice(end);
  }

  private usedTexts(code: string): string {
    if (!code.startsWith(beforeTexts)) throw new Error(`${textsFile} cannot be read`);
    const all = JSON.parse(code.slice(beforeTexts.length).replace(/;?\s*$/, "")) as Texts;
    for (const languages of Object.values(all))
      for (const [language, texts] of Object.entries(languages))
        languages[language] = Object.fromEntries(
          Object.entries(texts).filter(([component]) => this.asking.has(component)),
        );
    return beforeTexts + JSON.stringify(all);
  }
}

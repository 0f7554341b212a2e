// JSON as text: records are shown, copied and kept with their own bytes; parsing and writing again
// would change large numbers and escapes.

/** The index after the string that begins at `at`. */
function afterString(text: string, at: number): number {
  let end = at + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  return end + 1;
}

/** The index after the object or array that begins at `at`. */
function afterWhole(text: string, at: number): number {
  let depth = 0;
  let end = at;
  while (end < text.length) {
    const char = text[end];
    if (char === '"') {
      end = afterString(text, end);
      continue;
    }
    if (char === "{" || char === "[") depth += 1;
    if (char === "}" || char === "]") depth -= 1;
    end += 1;
    if (depth === 0) break;
  }
  return end;
}

/** Of a page of /v1/events, {"events":[{"provenance":{…},"record":{…}},…]}: the records. */
export function recordTexts(page: string): string[] {
  const texts: string[] = [];
  let at = 0;
  let depth = 0;
  while (at < page.length) {
    const char = page[at];
    if (char === '"') {
      const end = afterString(page, at);
      if (depth === 3 && page.slice(at, end) === '"record"' && page[end] === ":") {
        const after = afterWhole(page, end + 1);
        texts.push(page.slice(end + 1, after));
        at = after;
      } else {
        at = end;
      }
      continue;
    }
    if (char === "{" || char === "[") depth += 1;
    if (char === "}" || char === "]") depth -= 1;
    at += 1;
  }
  return texts;
}

/** A line for each member, indented by two; every token as it is. */
export function indented(text: string): string {
  const parts: string[] = [];
  let depth = 0;
  let at = 0;
  const line = () => parts.push("\n", "  ".repeat(depth));
  while (at < text.length) {
    const char = text[at] ?? "";
    if (char === '"') {
      const end = afterString(text, at);
      parts.push(text.slice(at, end));
      at = end;
      continue;
    }
    at += 1;
    if (/\s/.test(char)) continue;
    if (char === "{" || char === "[") {
      const close = /^\s*[}\]]/.exec(text.slice(at, at + 64));
      if (close) {
        parts.push(char, close[0].trim());
        at += close[0].length;
        continue;
      }
      depth += 1;
      parts.push(char);
      line();
    } else if (char === "}" || char === "]") {
      depth -= 1;
      line();
      parts.push(char);
    } else if (char === ",") {
      parts.push(char);
      line();
    } else {
      parts.push(char === ":" ? ": " : char);
    }
  }
  return parts.join("");
}

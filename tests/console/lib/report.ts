// Report: one line a test, `ok NAME`, `not ok NAME: why` or `skip NAME: why`, as ./dev test reads
// them.

export class Skip extends Error {}

export class Report {
  failed = 0;
  /** What is done at once when a test failed, such as to keep a picture. */
  onFailure: (name: string) => Promise<void> = () => Promise.resolve();

  async run(name: string, test: () => Promise<void>): Promise<boolean> {
    try {
      await test();
    } catch (thrown) {
      const why = oneLine(thrown instanceof Error ? thrown.message : String(thrown));
      if (thrown instanceof Skip) {
        console.log(`skip ${name}: ${why}`);
        return false;
      }
      this.failed += 1;
      await this.onFailure(name).catch(() => undefined);
      if (thrown instanceof Error) console.error(thrown.stack);
      console.log(`not ok ${name}: ${why}`);
      return false;
    }
    console.log(`ok ${name}`);
    return true;
  }
}

function oneLine(text: string): string {
  // Playwright colours what it says.
  return text
    .replace(/\u001b\[\d+m/g, "")
    .split(/\s+/)
    .join(" ")
    .slice(0, 900);
}

export function same<Value>(actual: Value, expected: Value, what: string): void {
  const [one, other] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (one !== other) throw new Error(`${what}: got ${one}, expected ${other}`);
}

export function check(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(what);
}

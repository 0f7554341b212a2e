// browserText(): a browser's name and system, of what it says of itself.

// The first that fits: others name those that they are made of, too.
const browsers: [RegExp, string][] = [
  [/\bEdg\/(\d+)/, "Edge"],
  [/\bOPR\/(\d+)/, "Opera"],
  [/\bFirefox\/(\d+)/, "Firefox"],
  [/\b(?:Headless)?Chrome\/(\d+)/, "Chrome"],
  [/\bVersion\/(\d+)\S* .*Safari/, "Safari"],
];
const systems: [RegExp, string][] = [
  [/Android/, "Android"],
  [/iPhone|iPad/, "iOS"],
  [/Windows/, "Windows"],
  [/Mac OS X/, "macOS"],
  [/Linux/, "Linux"],
];
const longest = 40;

/** "Firefox 128, Linux"; of what is no known browser its beginning. */
export function browserText(userAgent: string): string {
  for (const [form, name] of browsers) {
    const version = form.exec(userAgent)?.[1];
    if (version === undefined) continue;
    const system = systems.find(([one]) => one.test(userAgent))?.[1];
    return `${name} ${version}${system ? `, ${system}` : ""}`;
  }
  return userAgent.length > longest ? `${userAgent.slice(0, longest)}…` : userAgent;
}

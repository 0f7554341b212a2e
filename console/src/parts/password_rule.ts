// What the server takes as a new password (docs/access.md): it has no other rule.

const bytesMin = 8;
const bytesMax = 128;

export const passwordRule = `${bytesMin} to ${bytesMax} bytes. Long is what counts.`;

/** Why the server would not take it; undefined where it would. */
export function passwordProblem(wanted: string): string | undefined {
  const bytes = new TextEncoder().encode(wanted).length;
  if (bytes < bytesMin) return `This is too short: at least ${bytesMin}.`;
  return bytes > bytesMax ? `This is too long: at most ${bytesMax}.` : undefined;
}

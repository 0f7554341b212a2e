// Waiting: for what must come, with a generous limit.

/** Asks until the answer is neither false nor undefined, and returns it. */
export async function until<Answer>(
  ask: () => Promise<Answer | false | undefined>,
  what: string,
  seconds = 60,
): Promise<Answer> {
  const end = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== false && answer !== undefined) return answer;
    if (Date.now() > end) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

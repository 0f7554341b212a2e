// LiveFeed: the events of a tail as they come, however many: of those that nobody has seen yet only
// the newest are held, as the lines that they came as; whoever shows them takes them in batches.
//
// A tail that breaks off is taken up again where it was. Outside React; one feed for one filter.

import { asFailure, Failure, wasAborted } from "../../../api/failure";
import type { FoundEvent } from "../event";
import { readLines } from "../lines";

/** So many rows are shown, and so many lines held. */
export const liveRows = 100;
/** The server gives a sign of life every 15 seconds. */
const silence = 40_000;
const pauses = [500, 1_000, 2_000, 5_000, 10_000];

export type LiveState = "connecting" | "following" | "lost";

export interface LiveStanding {
  state: LiveState;
  /** Events since the tail began, held or not. */
  received: number;
  /** Why it is lost, or refused for good. */
  failure: Failure | undefined;
  /** It is not tried again. */
  final: boolean;
}

type Ask = (from: string | undefined, signal: AbortSignal) => Promise<Response>;

/** What trying again does not help. */
const isFinal = (failure: Failure) =>
  failure.status === 401 ||
  failure.status === 403 ||
  (failure.status === 400 && failure.code !== "ThrottlingException");

/** The place after this event's: offsets count events. */
function placeAfter(line: string): string | undefined {
  const position = /^\{"provenance":\{"position":"(\d+):(\d+)"/.exec(line);
  return position ? `${position[1]}:${Number(position[2]) + 1}` : undefined;
}

export class LiveFeed {
  private lines: string[] = [];
  private lastLine: string | undefined;
  private readonly control = new AbortController();
  private standing: LiveStanding = {
    state: "connecting",
    received: 0,
    failure: undefined,
    final: false,
  };
  private tries = 0;

  /** `told` is called after each change: soon after each other when much comes. */
  constructor(
    private readonly ask: Ask,
    private readonly told: () => void,
  ) {}

  get now(): LiveStanding {
    return this.standing;
  }

  /** Until it is stopped, or refused. */
  async run(): Promise<void> {
    while (!this.control.signal.aborted) {
      const failure = await this.follow();
      if (this.control.signal.aborted) return;
      this.say({ state: "lost", failure, final: isFinal(failure) });
      if (isFinal(failure)) return;
      await this.wait(pauses[Math.min(this.tries, pauses.length - 1)] ?? 0);
      this.tries += 1;
    }
  }

  stop(): void {
    this.control.abort();
  }

  /** The newest of the events that came since it was asked last, newest first. */
  take(): FoundEvent[] {
    const lines = this.lines;
    this.lines = [];
    return lines.reverse().flatMap((line) => {
      try {
        return [JSON.parse(line) as FoundEvent];
      } catch {
        return []; // A record that is no JSON; the journal holds none.
      }
    });
  }

  private say(part: Partial<LiveStanding>): void {
    this.standing = { ...this.standing, ...part };
    this.told();
  }

  private async follow(): Promise<Failure> {
    const from = this.lastLine === undefined ? undefined : placeAfter(this.lastLine);
    const one = new AbortController();
    const stop = () => one.abort();
    this.control.signal.addEventListener("abort", stop);
    let timer = setTimeout(stop, silence);
    const alive = () => {
      clearTimeout(timer);
      timer = setTimeout(stop, silence);
      this.tries = 0;
    };
    try {
      const reply = await this.ask(from, one.signal);
      this.say({ state: "following", failure: undefined });
      await readLines(reply, (lines) => this.hold(lines), alive);
      return new Failure("Ended", "The server ended the live tail.", 0);
    } catch (thrown) {
      if (wasAborted(thrown)) return new Failure("Silent", "The live tail fell silent.", 0);
      const failure = asFailure(thrown);
      if (from === undefined || failure.code !== "ValidationException") return failure;
      // The journal no longer holds the place: go on with what comes.
      this.lastLine = undefined;
      return new Failure("Behind", "Events may have been missed while the tail was lost.", 0);
    } finally {
      clearTimeout(timer);
      this.control.signal.removeEventListener("abort", stop);
    }
  }

  private hold(lines: string[]): void {
    this.lastLine = lines.at(-1);
    this.lines = [...this.lines, ...lines].slice(-liveRows);
    this.say({ received: this.standing.received + lines.length });
  }

  private wait(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.control.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

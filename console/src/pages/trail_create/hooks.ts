// create(): a trail from the wizard's state, call by call; how far it came when one fails.

import { v1 } from "../../api/client";
import {
  createTrail,
  putEventSelectors,
  type Selectors,
  switchLogging,
  type Tag,
  type TrailSettings,
} from "../../api/trail_operations";
import { type Place, placeOf } from "../../parts/trail_settings/settings";

export interface Wish {
  settings: TrailSettings;
  newBucket: boolean;
  /** None: those that a new trail has. */
  selectors: Selectors | undefined;
  tags: readonly Tag[];
}

export type Step = "bucket" | "trail" | "selectors" | "logging";

/** Why the wizard's work ended early. */
export class Unfinished extends Error {
  readonly step: Step;
  readonly thrown: unknown;
  /** The field of the wizard that it is about. */
  readonly place: Place | undefined;

  constructor(step: Step, thrown: unknown) {
    super(thrown instanceof Error ? thrown.message : String(thrown));
    this.step = step;
    this.thrown = thrown;
    this.place = step === "bucket" ? "bucket" : placeOf(thrown);
  }
  /** The trail is there, and not all that was asked for. */
  get made(): boolean {
    return this.step === "selectors" || this.step === "logging";
  }
}

async function at<T>(step: Step, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (thrown) {
    throw new Unfinished(step, thrown);
  }
}

/** The trail's ARN. Throws Unfinished. `bucketMade` is told once the bucket is there. */
export async function create(wish: Wish, bucketMade: () => void): Promise<string> {
  const { settings, selectors, tags } = wish;
  if (wish.newBucket) {
    await at("bucket", v1.POST("/v1/buckets", { body: { name: settings.bucket } }));
    // It stays when what follows fails: a second attempt uses it.
    bucketMade();
  }
  const made = await at("trail", createTrail(settings, tags));
  if (selectors) await at("selectors", putEventSelectors(undefined, settings.name, selectors));
  await at("logging", switchLogging(regionOf(made.TrailARN), settings.name, true));
  return made.TrailARN;
}

export function regionOf(arn: string): string {
  return arn.split(":")[3] ?? "";
}

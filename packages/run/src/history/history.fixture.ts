import type { Heartbeat, Progress } from "@faculty/shared/protocol";

/** A heartbeat of replica `r1` of teacher `wide`, unless said otherwise. */
export function beatOf(changed: Partial<Heartbeat> = {}): Heartbeat {
  return {
    teacher: "wide",
    replica: "r1",
    digest: "d",
    state: "ready",
    queueLength: 1,
    capacity: 8,
    samples: 64,
    instance: "i1",
    ...changed,
  };
}

export type TrainerProgress = Extract<Progress, { kind: "trainer" }>;

/** What student `distilled-1` says in the middle of its second epoch, unless said otherwise. */
export function studentOf(changed: Partial<TrainerProgress> = {}): TrainerProgress {
  return {
    kind: "trainer",
    student: "distilled-1",
    phase: "distil",
    epoch: 1,
    epochs: 4,
    step: 10,
    steps: 20,
    terms: { "soft-target-kl": 0.25 },
    batchesPerSecond: 20,
    waitShare: 0,
    validationAccuracy: 0.5,
    weights: {},
    released: [],
    ...changed,
  };
}

/** What a coordinator says whose one teacher is `wide`. */
export const coordinator: Extract<Progress, { kind: "coordinator" }> = {
  kind: "coordinator",
  generation: 1,
  batches: 40,
  waitingFor: [],
  weights: { wide: 1 },
  disagreement: 0.25,
  retries: 0,
};

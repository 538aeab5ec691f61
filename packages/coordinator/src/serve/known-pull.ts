import type { Dataset } from "@faculty/data/datasets";
import { mergedTeachers, type RunSpec } from "@faculty/shared/config";
import { stepsPerRequest } from "@faculty/shared/plan";
import type { PullRequest } from "@faculty/shared/protocol";
import { type BatchSamples, batchSamples } from "../plan/batch-samples.ts";
import type { RunFacts } from "../plan/run-facts.ts";
import { type StepGroup, stepGroup } from "../plan/step-group.ts";
import { askedTeachers } from "./asked-teachers.ts";

/** A pull, read against the run's plan. */
export interface KnownPull extends BatchSamples {
  readonly request: PullRequest;
  /** The teachers asked about it, in merge order. */
  readonly asked: readonly string[];
  /** What they are asked in one request, of which this is a part. */
  readonly group: StepGroup;
}

/** Reads pulls of a run. The function throws what `batchSamples`, `stepGroup` and `askedTeachers` throw. */
export function pullReader(run: RunFacts, spec: RunSpec, dataset: Dataset): (request: PullRequest) => KnownPull {
  const { weighting, plan } = run;
  const teachers = spec.teachers.map(({ name }) => name);
  const mergedNames = mergedTeachers(spec).map(({ name }) => name);
  const steps = stepsPerRequest(spec);
  return (request) => {
    const { batch, wanted } = request;
    const samples = batchSamples(batch, plan, dataset, spec);
    return {
      request,
      group: stepGroup(batch, samples.ids, wanted.layers.length > 0 ? 1 : steps, plan), // layers may be of the batch as a whole
      asked: askedTeachers(request, { teachers, mergedNames, weighting, seed: spec.seed }),
      ...samples,
    };
  };
}

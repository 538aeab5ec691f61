import type { WeightingSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { OutputSpec } from "@faculty/shared/outputs";
import type { Rows } from "@faculty/shared/tensor";
import type { z } from "zod";
import { weighLabelled } from "./weigh-labelled.ts";

/** How well a teacher did on the run's validation samples. */
export interface Standing {
  readonly accuracy: number;
  /** Mean negative log-likelihood, nats. */
  readonly nll: number;
  /** That its signals are divided by: what calibrates it where the run file asks for that, else 1. */
  readonly temperature: number;
}

export interface WeightingInputs {
  /** In merge order. */
  readonly teachers: readonly string[];
  /** The run's; labels count its classes. */
  readonly output: OutputSpec;
  /** Each teacher's log-probabilities at temperature 1 over the run's output, `[rows, width]`. */
  readonly logProbabilities: readonly Rows[];
  /** Class index of each row. Of what a weighting that needs labels is given, each row has one. */
  readonly labels: Int32Array;
  /** Present where the weighting needs validation, in merge order. */
  readonly standings: readonly Standing[];
}

/** What a weighting must be given beyond the teachers' own words. To one that needs labels, a row without is never shown. */
export type WeightingNeed = "labels" | "validation";

/** A weighting with its parameters filled in. */
export interface BoundWeighting {
  readonly needs: readonly WeightingNeed[];
  /** Non-negative, `[rows, teachers]`; each row sums to 1. */
  readonly weigh: (inputs: WeightingInputs) => Float64Array;
  /** What each teacher counts whatever it says, on a scale of its own; absent: it depends on what is said. */
  readonly standing?: (inputs: StandingInputs) => readonly number[];
  /** Which teachers are asked about a step of the plan, by name; absent: all. */
  readonly asks?: (step: PlanStep) => readonly string[];
}

/** What is known of teachers before they say anything. */
export type StandingInputs = Pick<WeightingInputs, "teachers" | "standings">;

/** A step of a run's plan. */
export interface PlanStep {
  /** The run's. */
  readonly seed: number;
  readonly epoch: number;
  readonly step: number;
}

/** One row of the table in weightings.ts. */
export interface Weighting {
  /** Of the keys beside `kind`. */
  readonly parameters: z.ZodObject;
  readonly needs: readonly WeightingNeed[];
  readonly bind: (spec: WeightingSpec, teachers: readonly string[]) => BoundWeighting;
}

/** Ties a weighting's parameters' schema to the function that uses them, and hides their type. */
export function defineWeighting<Parameters>(definition: {
  readonly parameters: z.ZodObject & z.ZodType<Parameters>;
  readonly needs: readonly WeightingNeed[];
  readonly check?: (parameters: Parameters, teachers: readonly string[]) => void;
  readonly weigh: (inputs: WeightingInputs, parameters: Parameters) => Float64Array;
  readonly standing?: (inputs: StandingInputs, parameters: Parameters) => readonly number[];
  readonly asks?: (teachers: readonly string[], step: PlanStep, parameters: Parameters) => readonly string[];
}): Weighting {
  return {
    parameters: definition.parameters,
    needs: definition.needs,
    bind: ({ kind, ...rest }, teachers) => {
      const parsed = definition.parameters.safeParse(rest);
      if (!parsed.success)
        throw new FacultyError("BAD_RUN_FILE", `ensemble.weighting ${kind}: ${parsed.error.issues[0]?.message}`);
      definition.check?.(parsed.data, teachers);
      const { needs, standing, asks } = definition;
      const weigh = (inputs: WeightingInputs) => definition.weigh(inputs, parsed.data);
      return {
        needs,
        weigh: needs.includes("labels") ? (inputs) => weighLabelled(inputs, weigh) : weigh,
        ...(standing === undefined ? {} : { standing: (inputs) => standing(inputs, parsed.data) }),
        ...(asks === undefined ? {} : { asks: (step) => asks(teachers, step, parsed.data) }),
      };
    },
  };
}

/** The same weights for every row, normalised to sum to 1. */
export function sameForEveryRow(rows: number, weights: readonly number[]): Float64Array {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  const out = new Float64Array(rows * weights.length);
  for (let i = 0; i < out.length; i++) out[i] = (weights[i % weights.length] as number) / sum;
  return out;
}

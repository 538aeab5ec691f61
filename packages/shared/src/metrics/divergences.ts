import type { OutputKind } from "../outputs/output-spec.ts";

/** How far apart are those who say an output, where no label is asked: a student and the ensemble, teachers among themselves. */
interface DivergenceWords {
  /** What is measured of student and ensemble, with its unit. */
  readonly toEnsemble: (value: number) => string;
  /** What the disagreement of teachers is told in. */
  readonly amongTeachers: string;
  readonly shown: (value: number) => string;
}

const inNats: DivergenceWords = {
  toEnsemble: (value) => `KL to the ensemble ${value.toFixed(3)} nats`,
  amongTeachers: "nats",
  shown: (value) => value.toFixed(3),
};

/** Four digits of whatever size. */
const inUnits = (value: number): string => String(Number(value.toPrecision(4)));

/** By kind of output, for people. */
export const divergences: Readonly<Record<OutputKind, DivergenceWords>> = {
  distribution: inNats,
  independent: inNats,
  values: {
    toEnsemble: (value) => `squared difference from the ensemble ${inUnits(value)}`,
    amongTeachers: "variance",
    shown: inUnits,
  },
  several: {
    toEnsemble: (value) => `distance to the ensemble, the sum over its outputs, ${inUnits(value)}`,
    amongTeachers: "the sum over the outputs",
    shown: inUnits,
  },
};

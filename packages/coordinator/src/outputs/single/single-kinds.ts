import type { ClassMap } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { OutputKind, OutputSpec, SingleOutput } from "@faculty/shared/outputs";
import type { SignalRequest } from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";
import {
  type AbsentClasses,
  alignedLogits,
  alignedLogProbabilities,
  keptColumns,
  type TeacherLogits,
} from "../distribution/align.ts";
import { checkRows } from "../distribution/check-rows.ts";
import { fitTemperature } from "../distribution/fit-temperature.ts";
import { greatestKl } from "../distribution/greatest-kl.ts";
import { judgeRows } from "../distribution/judge-rows.ts";
import { type LabelSpace, labelSpace } from "../distribution/label-space.ts";
import { meanLogits } from "../distribution/mean-logits.ts";
import { type Mixture, type MixtureSpace, mixture } from "../distribution/mixture.ts";
import { alignedColumns } from "../numbers/aligned-columns.ts";
import { checkFinite } from "../numbers/check-finite.ts";
import { greatestDifference } from "../numbers/greatest-difference.ts";
import { mixIndependent } from "../numbers/mix-independent.ts";
import { mixValues } from "../numbers/mix-values.ts";
import { valueSpace } from "../numbers/value-space.ts";
import { wholeSpace } from "../numbers/whole-space.ts";

/** How members are brought together. */
export interface MixtureSpec {
  readonly temperature: number;
  readonly space: MixtureSpace;
  readonly absentClasses: AbsentClasses;
  /** Of values; absent: the mean. */
  readonly average?: "mean" | "median" | undefined;
}

/** What was mixed, and of whom. */
interface MixedMembers {
  readonly signals: readonly TeacherLogits[];
  /** Each at temperature 1 over the run's columns. */
  readonly perTeacher: () => readonly Rows[];
  readonly weights: Float64Array;
  readonly mixed: Rows;
  readonly absent: AbsentClasses;
}

/** What the coordinator does with what teachers say, by kind of output. Rows are one a position of each sample. */
export interface OutputKindRow<Kind extends OutputKind> {
  /** @throws FacultyError where a signal is not what was asked for: NOT_FINITE, NOT_A_SIGNAL. */
  readonly check: (signal: Rows<Float32Array>, asked: SignalRequest, teacher: string) => void;
  /** Where a teacher's columns lie among the run's. @throws FacultyError CLASS_MISMATCH naming the classes. */
  readonly space: (teacher: string, own: OutputSpec<Kind>, run: OutputSpec<Kind>, map?: ClassMap) => LabelSpace;
  /** Each teacher at a temperature over the run's columns, `[rows, width]`. */
  readonly align: (teachers: readonly TeacherLogits[], temperature: number, absent: AbsentClasses) => readonly Rows[];
  /** The ensemble's rows, and how far its members differ in each. @param weights - `[rows, teachers]`. */
  readonly mix: (teachers: readonly TeacherLogits[], weights: Float64Array, spec: MixtureSpec) => Mixture;
  /** The ensemble's raw logits, `[rows, width]`; they mean something only where raw logits were asked for. */
  readonly meanLogits: (members: MixedMembers) => Rows;
  /** How well aligned rows meet the labels. */
  readonly judge: (aligned: Rows, labels: Int32Array) => { readonly accuracy: number; readonly nll: number };
  /** The temperature at which a teacher meets the labels best. */
  readonly calibrate: (teacher: TeacherLogits, labels: Int32Array) => number;
  /** How far a live teacher is from what was kept of it, in the row where it is most. */
  readonly drift: (kept: Rows<Float32Array>, live: Rows<Float32Array>) => number;
}

/** What is done with each of several outputs, and with the only one. */
export const singleKinds: { readonly [Kind in SingleOutput["kind"]]: OutputKindRow<Kind> } = {
  distribution: {
    check: checkRows,
    space: labelSpace,
    align: alignedLogProbabilities,
    mix: (teachers, weights, { temperature, space, absentClasses }) =>
      mixture(alignedLogits(teachers, temperature, absentClasses), weights, space),
    meanLogits: ofMembers,
    judge: judgeRows,
    calibrate: ({ logits, space }, labels) =>
      fitTemperature(
        keptColumns(logits, space),
        labels.map((label) => space.columns[label] ?? -1),
      ),
    drift: greatestKl,
  },
  independent: {
    check: checkFinite,
    space: wholeSpace,
    align: alignedColumns,
    mix: (teachers, weights, { temperature, space }) =>
      mixIndependent(alignedColumns(teachers, temperature), weights, space),
    meanLogits: ofMembers,
    judge: notJudged,
    calibrate: notJudged,
    drift: greatestDifference,
  },
  values: {
    check: checkFinite,
    space: valueSpace,
    align: (teachers) => alignedColumns(teachers, 1),
    mix: (teachers, weights, { average = "mean" }) => mixValues(alignedColumns(teachers, 1), weights, average),
    meanLogits: ofMembers,
    judge: notJudged,
    calibrate: notJudged,
    drift: greatestDifference,
  },
};

function ofMembers({ signals, perTeacher, weights }: MixedMembers): Rows {
  return meanLogits(signals, perTeacher(), weights);
}

/** `faculty validate` has refused what asks how well a teacher knows labels, of what is no class of many. */
export function notJudged(): never {
  throw new FacultyError("INTERNAL", "teachers are judged by their classes, and what they say is no class of many");
}

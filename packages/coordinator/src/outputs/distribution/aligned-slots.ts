import { logSumExp } from "@faculty/shared/tensor";
import { type AbsentClasses, logZero } from "./align.ts";

interface SlotSpec {
  readonly temperature: number;
  readonly absent: AbsentClasses;
  /** How many of the run's classes each teacher knows. */
  readonly known: readonly number[];
  /** Of the run. */
  readonly classes: number;
  /** Of each slot, log of how many classes it holds. */
  readonly logCounts: Float64Array;
}

/**
 * As `alignedLogProbabilities`, of one row whose classes lie in slots: log of each slot's mass, by teacher.
 * @param own - Each teacher's logit of a class of each slot, NaN where it does not know them.
 */
export function alignedSlots(own: readonly Float64Array[], spec: SlotSpec): readonly Float64Array[] {
  const { absent, known, classes, logCounts } = spec;
  const softened = own.map((logits) => soften(logits, spec));
  const isWhole = known.map((count) => count === classes);
  if (!isWhole.includes(false)) return softened;
  const spread = softened.map((logMass, k) =>
    isWhole[k]
      ? logMass
      : spreadTo(logMass, absent === "zero" ? 0 : Math.log((known[k] as number) / classes), absent, spec),
  );
  if (absent !== "conditional") return spread;
  const complete = spread.filter((_, k) => isWhole[k]);
  const reference = meanMass(complete.length > 0 ? complete : spread, logCounts.length);
  return softened.map((logMass, k) => (isWhole[k] ? logMass : conditionOn(reference, logMass, logCounts)));
}

/** Log of each slot's mass among the classes that a teacher knows, NaN of the others. */
function soften(logits: Float64Array, { temperature, logCounts }: SlotSpec): Float64Array {
  const logMass = logits.map((z, s) => z / temperature + (logCounts[s] as number));
  const logSum = logSumExp(logMass.filter((value) => !Number.isNaN(value)));
  return logMass.map((value) => value - logSum);
}

/** Absent classes get nothing (`zero`), or an even share. */
function spreadTo(logMass: Float64Array, logShare: number, absent: AbsentClasses, { classes, logCounts }: SlotSpec) {
  const logAbsent = absent === "zero" ? logZero : -Math.log(classes);
  return logMass.map((value, s) => (Number.isNaN(value) ? logAbsent + (logCounts[s] as number) : value + logShare));
}

function meanMass(teachers: readonly Float64Array[], slots: number): Float64Array {
  const mean = new Float64Array(slots);
  for (const logMass of teachers)
    for (let s = 0; s < slots; s++) mean[s] = (mean[s] as number) + Math.exp(logMass[s] as number) / teachers.length;
  return mean;
}

/** The reference outside of what a teacher knows; inside, the reference's mass of that shared out as the teacher says. */
function conditionOn(reference: Float64Array, logMass: Float64Array, logCounts: Float64Array): Float64Array {
  const known = reference.reduce((sum, mass, s) => (Number.isNaN(logMass[s]) ? sum : sum + mass), 0);
  return logMass.map((value, s) => {
    const said = Number.isNaN(value) ? Math.log(reference[s] as number) : value + Math.log(known);
    const logCount = logCounts[s] as number;
    return Math.max(logZero + logCount, said);
  });
}

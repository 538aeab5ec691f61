import type { RunSpec } from "./run-spec.ts";

/** Keys of a run that mean nothing without validation samples, the ensemble's weighting apart. */
export function validationReaders({
  temperature,
  search,
  train,
  ensemble,
  classBias,
}: RunSpec): readonly (readonly string[])[] {
  const readers: (readonly string[])[] = [];
  if (typeof temperature === "object" && "tune" in temperature) readers.push(["temperature", "tune"]);
  if (search !== undefined) readers.push(["search"]);
  if (train.earlyStopping !== undefined) readers.push(["train", "earlyStopping"]);
  if (train.best !== undefined) readers.push(["train", "best"]);
  if (ensemble.calibrate) readers.push(["ensemble", "calibrate"]);
  if (classBias !== undefined) readers.push(["classBias", "tune"]);
  return readers;
}

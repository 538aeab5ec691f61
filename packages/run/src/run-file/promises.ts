import { type RunSpec, signalMode, type TeacherSpec } from "@faculty/shared/config";

/** What a teacher says when it is asked the same again. */
export type TeacherPromise =
  | { readonly kind: "bits" }
  /** How far a log-probability may be off, as `TeacherDescription` says. */
  | { readonly kind: "tolerance"; readonly tolerance: number }
  /** It joins by itself, and says it then. */
  | { readonly kind: "open" };

/** As far as the run file tells: models that a run serves itself say the same bits. */
export function promiseOf({ tolerance, external }: TeacherSpec): TeacherPromise {
  if (tolerance === undefined) return { kind: external === true ? "open" : "bits" };
  return tolerance === 0 ? { kind: "bits" } : { kind: "tolerance", tolerance };
}

/** How a run comes by its signals, as far as the run file tells. */
export function signalsInWords(spec: RunSpec): string {
  const mode = signalMode(spec);
  const isOpen = spec.signals.mode === undefined && spec.teachers.some((teacher) => promiseOf(teacher).kind === "open");
  return isOpen && mode === "online" ? "online, or hybrid where one that joins promises a tolerance" : mode;
}

export function promiseInWords(promise: TeacherPromise): string {
  switch (promise.kind) {
    case "bits":
      return "says the same bits again";
    case "tolerance":
      return `says the same again within ${promise.tolerance}`;
    case "open":
      return "joins by itself, and says then what it promises";
  }
}

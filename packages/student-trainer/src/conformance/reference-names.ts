import { FacultyError } from "@faculty/shared/errors";
import type { SingleKind } from "@faculty/shared/outputs";
import type { ConformanceCase, Nested } from "./conformance-file.ts";

/** A case whose kind is known, and whose inputs go by the names that evaluators read. */
export interface ReadCase extends ConformanceCase {
  readonly kind: SingleKind;
}

/** What `params.kind` may say; absent, it is a distribution. Case and punctuation do not count. */
const kinds: Readonly<Record<string, SingleKind>> = {
  distribution: "distribution",
  distributions: "distribution",
  class: "distribution",
  classes: "distribution",
  independent: "independent",
  multilabel: "independent",
  value: "values",
  values: "values",
  regression: "values",
};

/** Other names of inputs that files of reference values use. */
const inputNames: Readonly<Record<string, string>> = {
  studentvalues: "studentLogits",
  studentoutput: "studentLogits",
  studentoutputs: "studentLogits",
  student: "studentLogits",
  logits: "studentLogits",
  predictions: "studentLogits",
  prediction: "studentLogits",
  predicted: "studentLogits",
  outputs: "studentLogits",
  output: "studentLogits",
  teachervalues: "teacherLogits",
  teacheroutput: "teacherLogits",
  teacheroutputs: "teacherLogits",
  teacher: "teacherLogits",
  teachers: "teacherLogits",
  label: "labels",
  target: "targets",
  hardtargets: "targets",
  truth: "targets",
  count: "counted",
  counts: "counted",
};

/** A case as it is evaluated. @throws FacultyError USAGE where `params.kind` is of no kind, or two inputs are one. */
export function readCase(reference: ConformanceCase): ReadCase {
  const kind = kindOf(reference.params["kind"]);
  const names = new Map(Object.keys(reference.inputs).map((name) => [name, inputNamed(name, kind, reference.inputs)]));
  const inputs: Record<string, Nested> = {};
  for (const [written, name] of names) {
    if (inputs[name] !== undefined)
      throw new FacultyError("USAGE", `inputs.${written} is ${name}, which the case has under another name too`);
    inputs[name] = reference.inputs[written] as Nested;
  }
  const { wrt } = reference;
  if (wrt !== undefined && !names.has(wrt))
    throw new FacultyError("USAGE", `wrt is ${wrt}, expected one of inputs: ${[...names.keys()].join(", ")}`);
  return { ...reference, kind, inputs, wrt: wrt === undefined ? undefined : names.get(wrt) };
}

/** Letters and digits alone, so that `soft_target_kl`, `soft-target-kl` and `softTargetKl` are one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/gu, "");
}

function kindOf(said: unknown): SingleKind {
  if (said === undefined) return "distribution";
  const kind = typeof said === "string" ? kinds[plainName(said)] : undefined;
  if (kind !== undefined) return kind;
  throw new FacultyError(
    "USAGE",
    `params.kind is ${JSON.stringify(said)}, expected distribution, independent or values`,
  );
}

/** What is known of a sample is its label where it is one class of many, else its targets. */
function inputNamed(written: string, kind: SingleKind, inputs: ConformanceCase["inputs"]): string {
  const camel = written.replaceAll(/[_-]([a-z])/gu, (_, letter: string) => letter.toUpperCase());
  const name = inputNames[plainName(written)] ?? camel;
  if (name === "labels" && kind !== "distribution" && inputs["targets"] === undefined) return "targets";
  return name === "targets" && kind === "distribution" && inputs["labels"] === undefined ? "labels" : name;
}

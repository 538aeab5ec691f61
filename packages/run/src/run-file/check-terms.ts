import { mergedTeachers, type RunSpec, type TermSpec } from "@faculty/shared/config";
import { layerSignals, mostTeachers, objectiveNeeds } from "@faculty/student-trainer/objective/terms";

/** What is wrong with a run, at a key of the run file. */
interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/** What one model minimises, and whom it learns from. */
interface Taught {
  readonly objective: readonly { readonly term: TermSpec; readonly at: Problem["path"] }[];
  /** Names that a layer may be of. */
  readonly teachers: readonly string[];
  /** Whether these are the run's teachers, which the keys about the ensemble are about. */
  readonly isFirst: boolean;
}

/** What the terms of a run ask of its other keys, for the student and for each assistant on the way to it. */
export function termProblems(spec: RunSpec): readonly Problem[] {
  return taughtModels(spec).flatMap((taught) =>
    taught.objective.flatMap(({ term, at }) => [
      ...countProblems(taught, term, at),
      ...layerProblems(spec, taught, term, at),
      ...logitProblems(spec, term, at),
      ...(taught.isFirst ? responseProblems(spec, term, at) : []),
    ]),
  );
}

function taughtModels({ teachers, assistants, students, stages, objective }: RunSpec): readonly Taught[] {
  const teachersOf = (place: number) => {
    const before = assistants[place - 1];
    return before === undefined ? teachers.map(({ name }) => name) : [before.name];
  };
  return [
    ...assistants.map((assistant, k): Taught => {
      const terms = assistant.objective ?? objective;
      const at = (i: number) => ["assistants", k, ...(assistant.objective === undefined ? [] : ["objective", i])];
      return { objective: terms.map((term, i) => ({ term, at: at(i) })), teachers: teachersOf(k), isFirst: k === 0 };
    }),
    {
      objective: [
        ...stages.flatMap((stage, k) =>
          stage.objective.map((term, i) => ({ term, at: ["stages", k, "objective", i] })),
        ),
        ...objective.map((term, i) => ({ term, at: ["objective", i] })),
      ],
      teachers: teachersOf(assistants.length),
      isFirst: assistants.length === 0,
    },
    ...students.map(
      (student, k): Taught => ({
        objective: (student.objective ?? []).map((term, i) => ({ term, at: ["students", k, "objective", i] })),
        teachers: teachersOf(assistants.length),
        isFirst: assistants.length === 0,
      }),
    ),
  ];
}

function countProblems({ teachers }: Taught, term: TermSpec, at: Problem["path"]): readonly Problem[] {
  const most = mostTeachers(term);
  if (teachers.length <= most) return [];
  return [{ path: at, message: `${term.loss} weighs at most ${most} teachers, found ${teachers.length}` }];
}

function layerProblems(
  { ensemble, signals }: RunSpec,
  { teachers, isFirst }: Taught,
  term: TermSpec,
  at: Problem["path"],
): readonly Problem[] {
  return layerSignals([term]).flatMap(({ teacher }): Problem[] => {
    const problems: Problem[] = [];
    const ofItsOwn = at[0] === "assistants" && !at.includes("objective") ? [...at, "objective"] : [...at, "from"];
    if (!teachers.includes(teacher))
      problems.push({
        path: ofItsOwn,
        message: `expected a layer of one of the teachers ${teachers.join(", ")}, found ${teacher}`,
      });
    if (isFirst && ensemble.policy.kind !== "strict")
      problems.push({
        path: ["ensemble", "policy", "kind"],
        message: `${term.loss} compares layers, expected strict, found ${ensemble.policy.kind}`,
      });
    if (isFirst && signals.mode === "offline")
      problems.push({
        path: ["signals", "mode"],
        message: `${term.loss} compares layers, which are not kept, expected online or hybrid`,
      });
    return problems;
  });
}

/** Where outputs are compared, somebody's must count. */
function responseProblems({ teachers }: RunSpec, term: TermSpec, at: Problem["path"]): readonly Problem[] {
  const needs = objectiveNeeds([term]);
  const path = [...at, "loss"];
  const merged = mergedTeachers({ teachers });
  if (merged.length === 0 && (needs.has("softTarget") || needs.has("softLogits") || needs.has("teacherSignals")))
    return [{ path, message: `${term.loss} compares outputs, every teacher of the run has outputs: false` }];
  if (merged.length === teachers.length || !needs.has("teacherSignals")) return [];
  return [{ path, message: `${term.loss} compares each teacher's outputs, expected no teacher with outputs: false` }];
}

function logitProblems({ signal }: RunSpec, term: TermSpec, at: Problem["path"]): readonly Problem[] {
  if (signal === "logits" || !objectiveNeeds([term]).has("softLogits")) return [];
  const message = `${term.loss} as written here compares raw logits, expected signal: logits, found signal: ${signal}`;
  return [{ path: [...at, "loss"], message }];
}

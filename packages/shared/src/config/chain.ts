import type { AssistantSpec, EnsembleSpec, RunSpec, SearchSpec, SignalMode } from "./run-spec.ts";
import { signalMode } from "./signal-mode.ts";
import type { TeacherSpec } from "./teacher-spec.ts";

/** One link of a run: a run file of its own, without assistants. */
export type Link =
  | { readonly kind: "assistant"; readonly name: string; readonly spec: RunSpec }
  | { readonly kind: "student"; readonly name: string; readonly spec: RunSpec }
  /** The student taught by the teachers themselves, to say what the chain gained. */
  | { readonly kind: "direct"; readonly name: string; readonly spec: RunSpec };

/**
 * A run as links, in the order in which they can be trained: teachers → assistants → student (Mirzadeh et al. 2020,
 * arXiv:1902.03393), then the student taught directly where the run compares. A run without assistants is one link: itself.
 * Pure; the links differ in name, since each is a run on the bus.
 * @param modelOf - Where the model of an assistant will lie.
 */
export function chainLinks(spec: RunSpec, modelOf: (assistant: string) => string): readonly Link[] {
  const { assistants, teachers } = spec;
  if (assistants.length === 0) return [{ kind: "student", name: "student", spec }];
  const teachersOf = (place: number): readonly TeacherSpec[] => {
    const before = assistants[place - 1];
    return before === undefined
      ? teachers
      : [{ name: before.name, model: modelOf(before.name), replicas: 1, outputs: true }];
  };
  const links: Link[] = assistants.map((assistant, place) => ({
    kind: "assistant",
    name: assistant.name,
    spec: taughtBy(assistantRun(spec, assistant), teachersOf(place), place > 0),
  }));
  const student = taughtBy({ ...spec, assistants: [] }, teachersOf(assistants.length), true);
  links.push({ kind: "student", name: "student", spec: student });
  if (!spec.baseline || comparesLayers(spec)) return links;
  const direct = {
    ...spec,
    name: `${spec.name}-direct`,
    assistants: [],
    students: [],
    baseline: false,
    ceiling: false,
  };
  return [...links, { kind: "direct", name: "direct", spec: direct }];
}

/** Whether the student is compared with layers of its assistant, which the teachers do not have. */
function comparesLayers({ objective, stages }: RunSpec): boolean {
  return [...objective, ...stages.flatMap((stage) => stage.objective)].some((term) => "from" in term);
}

/** One model, on the run's plan and data, without what is the student's alone. */
function assistantRun(spec: RunSpec, assistant: AssistantSpec): RunSpec {
  const { name, model, optimizer = spec.student.optimizer, objective = spec.objective } = assistant;
  const { inputs = spec.student.inputs } = assistant;
  return {
    ...spec,
    name: `${spec.name}-${name}`,
    assistants: [],
    student: { model, inputs, optimizer, repeats: 1 },
    students: [],
    objective,
    search: assistantSearch(spec.search, assistant),
    train: { ...spec.train, epochs: assistant.epochs ?? spec.train.epochs },
    stages: [],
    fineTune: undefined,
    classBias: undefined,
    baseline: false,
    ceiling: false,
  };
}

/** Candidates for what the assistant has of its own are the student's alone. */
function assistantSearch(search: SearchSpec | undefined, assistant: AssistantSpec): SearchSpec | undefined {
  if (search === undefined) return undefined;
  const { temperature } = search;
  const learningRate = assistant.optimizer === undefined ? search.learningRate : undefined;
  const weights = assistant.objective === undefined ? search.weights : undefined;
  const candidates = [temperature, learningRate, weights].some((list) => (list?.length ?? 0) > 1);
  return candidates ? { ...search, learningRate, weights } : undefined;
}

const alone: EnsembleSpec = {
  weighting: { kind: "uniform" },
  space: "probabilities",
  absentClasses: "conditional",
  calibrate: false,
  policy: { kind: "strict" },
};

/** An assistant is alone, so the ensemble's keys say nothing of it; nobody can have asked it before this run made it. */
function taughtBy(spec: RunSpec, teachers: readonly TeacherSpec[], isAssistant: boolean): RunSpec {
  if (!isAssistant) return { ...spec, teachers };
  const mode: SignalMode = signalMode(spec) === "online" ? "online" : "hybrid";
  return { ...spec, teachers, ensemble: alone, signals: { ...spec.signals, mode } };
}

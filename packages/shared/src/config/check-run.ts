import { mergedTeachers } from "./merged-teachers.ts";
import type { RunSpec, Schedule, TermSpec } from "./run-spec.ts";
import { maxCandidates, maxTemperature } from "./run-spec-schema.ts";
import { targetKind } from "./target-spec.ts";
import { validationReaders } from "./validation-readers.ts";

/** One thing that is wrong with a run, at a key of the run file. */
export interface RunProblem {
  readonly key: readonly (string | number)[];
  /** What is wrong, to follow the key and a colon. */
  readonly message: string;
}

/** What no key says alone: a run's keys checked against each other. Empty where they fit. */
export function checkRun(spec: RunSpec): readonly RunProblem[] {
  return [
    ...checkTeachers(spec),
    ...checkSaved(spec),
    ...checkAssistants(spec),
    ...checkStudents(spec),
    ...checkPolicy(spec),
    ...checkTemperature(spec),
    ...checkSearch(spec),
    ...checkCodec(spec),
    ...checkObjective(spec),
    ...checkStages(spec),
    ...checkClassBias(spec),
    ...checkValidation(spec),
    ...checkCeiling(spec),
  ];
}

function checkTeachers({ dataset, teachers }: RunSpec): RunProblem[] {
  const names = teachers.map(({ name }) => name);
  return [
    ...repeated(names).map((place) => ({
      key: ["teachers", place, "name"],
      message: `expected a name of its own, found ${names[place]} again`,
    })),
    ...teachers.flatMap(({ outputs, classMap }, teacher) => {
      if (outputs || classMap === undefined) return [];
      const message = "names classes of outputs that are not used, expected outputs: true or no classMap";
      return [{ key: ["teachers", teacher, "classMap"], message }];
    }),
    ...teachers.flatMap(({ classes, server, signals }, teacher) => {
      if (classes !== undefined || (server ?? signals) === undefined || targetKind(dataset.target) === "values")
        return [];
      return [{ key: ["teachers", teacher, "classes"], message: "expected the names of its classes, found none" }];
    }),
    ...teachers.flatMap(({ classes = [] }, teacher) =>
      repeated(classes).map((place) => ({
        key: ["teachers", teacher, "classes", place],
        message: `expected each class once, found ${classes[place]} again`,
      })),
    ),
  ];
}

/** A name of the bus holds a run's name, a dash and an assistant's (or `direct`). */
const maxTokenLength = 48;

function checkAssistants({ name: run, assistants, teachers, temperature, train }: RunSpec): RunProblem[] {
  const names = [...teachers, ...assistants].map(({ name }) => name);
  return assistants.flatMap(({ name, epochs = train.epochs, objective }, place): RunProblem[] => {
    const problems: RunProblem[] = [];
    const key = ["assistants", place];
    if (names.indexOf(name) < teachers.length + place)
      problems.push({ key: [...key, "name"], message: `expected a name of its own, found ${name} again` });
    const longest = maxTokenLength - run.length - 1;
    if (name.length > longest)
      problems.push({
        key: [...key, "name"],
        message: `expected at most ${longest} characters beside the run's name ${run}, found ${name.length}`,
      });
    if (typeof temperature === "object" && "tune" in temperature && temperature.epochs > epochs) {
      const message = `expected at least temperature.epochs ${temperature.epochs}, found ${epochs}`;
      problems.push({ key: [...key, "epochs"], message });
    }
    return objective === undefined
      ? problems
      : [...problems, ...checkWeights(objective, epochs, [...key, "objective"])];
  });
}

function checkStudents({ students, codec, train }: RunSpec): RunProblem[] {
  const names = students.map(({ name }) => name);
  const isSampled = typeof codec === "object" && codec.kind === "sampled";
  return [
    ...repeated(names).map((place) => ({
      key: ["students", place, "name"],
      message: `expected a name of its own, found ${names[place]} again`,
    })),
    ...students.flatMap(({ objective, temperature }, place): RunProblem[] => {
      const key = ["students", place];
      const ofObjective = objective === undefined ? [] : checkWeights(objective, train.epochs, [...key, "objective"]);
      if (temperature === undefined) return ofObjective;
      const message = "sampled signals are unbiased at the run's temperature alone, expected none of its own";
      return [
        ...ofObjective,
        ...checkTemperatures(temperature, train.epochs, [...key, "temperature"]),
        ...(isSampled ? [{ key: [...key, "temperature"], message }] : []),
      ];
    }),
  ];
}

function checkPolicy(run: RunSpec): RunProblem[] {
  const { policy } = run.ensemble;
  const merged = mergedTeachers(run).length;
  if (policy.kind !== "quorum" || policy.teachers <= merged) return [];
  const message = `expected at most the run's ${merged} teachers, found ${policy.teachers}`;
  return [{ key: ["ensemble", "policy", "teachers"], message }];
}

function checkTemperature({ temperature, train }: RunSpec): RunProblem[] {
  if (typeof temperature === "object" && "tune" in temperature) {
    const problems: RunProblem[] = repeated(temperature.tune).map((place) => ({
      key: ["temperature", "tune", place],
      message: `expected each temperature once, found ${temperature.tune[place]} again`,
    }));
    if (temperature.epochs > train.epochs) {
      const message = `expected at most train.epochs ${train.epochs}, found ${temperature.epochs}`;
      problems.push({ key: ["temperature", "epochs"], message });
    }
    return problems;
  }
  return checkTemperatures(temperature, train.epochs, ["temperature"]);
}

function checkTemperatures(temperature: Schedule, epochs: number, key: RunProblem["key"]): RunProblem[] {
  return extremesOf(temperature, epochs)
    .filter((value) => value <= 0 || value > maxTemperature)
    .slice(0, 1)
    .map((value) => ({
      key,
      message: `expected more than 0 and at most ${maxTemperature} in every epoch, found ${value}`,
    }));
}

function checkSearch({ search, temperature, objective, train }: RunSpec): RunProblem[] {
  if (search === undefined) return [];
  const problems: RunProblem[] = [];
  const refuse = (key: RunProblem["key"], message: string) => problems.push({ key: ["search", ...key], message });
  const { epochs, weights = [] } = search;
  const lists = [search.temperature, search.learningRate, search.weights].flatMap((list) => list?.length ?? []);
  const candidates = lists.reduce((product, count) => product * count, 1);
  if (candidates < 2 || candidates > maxCandidates)
    refuse([], `expected 2 to ${maxCandidates} combinations of candidates, found ${candidates}`);
  if (epochs > train.epochs) refuse(["epochs"], `expected at most train.epochs ${train.epochs}, found ${epochs}`);
  if (search.temperature !== undefined && typeof temperature === "object" && "tune" in temperature)
    refuse(["temperature"], "expected temperature.tune or search.temperature, found both");
  weights.forEach((own, place) => {
    if (own.length !== objective.length)
      refuse(["weights", place], `expected a weight for each of the ${objective.length} terms, found ${own.length}`);
    else if (!own.some((weight) => extremesOf(weight, train.epochs).some((value) => value > 0)))
      refuse(["weights", place], "expected a weight of more than 0, found none");
  });
  return problems;
}

function checkCodec({ codec, signal, temperature, search }: RunSpec): RunProblem[] {
  if (typeof codec === "string") return [];
  if (signal === "logits")
    return [{ key: ["codec", "kind"], message: `expected a dense codec for signal logits, found ${codec.kind}` }];
  if (codec.kind !== "sampled" || (typeof temperature === "number" && search?.temperature === undefined)) return [];
  const message = "sampled signals are unbiased at one temperature alone, expected temperature to be a number";
  return [{ key: ["codec", "kind"], message }];
}

function checkObjective({ objective, train }: RunSpec): RunProblem[] {
  return checkWeights(objective, train.epochs, ["objective"]);
}

function checkWeights(objective: readonly TermSpec[], epochs: number, key: RunProblem["key"]): RunProblem[] {
  const some = objective.some(({ weight }) => extremesOf(weight, epochs).some((value) => value > 0));
  return some ? [] : [{ key, message: "expected a term whose weight is more than 0, found none" }];
}

function checkStages({ stages }: RunSpec): RunProblem[] {
  const names = stages.map(({ name }) => name);
  return repeated(names).map((place) => ({
    key: ["stages", place, "name"],
    message: `expected a name of its own, found ${names[place]} again`,
  }));
}

function checkClassBias({ classBias: { tune } = { tune: [] } }: RunSpec): RunProblem[] {
  return repeated(tune).map((place) => ({
    key: ["classBias", "tune", place],
    message: `expected each class once, found ${tune[place]} again`,
  }));
}

function checkValidation(spec: RunSpec): RunProblem[] {
  if (spec.dataset.validation > 0) return [];
  const message = "needs validation samples, dataset.validation is 0";
  return validationReaders(spec).map((key) => ({ key, message }));
}

function checkCeiling({ ceiling, dataset }: RunSpec): RunProblem[] {
  if (ceiling === false || dataset.labels !== undefined) return [];
  const message = "trains on the labels that dataset.labels hides, expected dataset.labels or no ceiling";
  return [{ key: ["ceiling"], message }];
}

/** Places of the values that an earlier place already holds. */
function repeated<Value>(values: readonly Value[]): number[] {
  const seen = new Set<Value>();
  return [...values.keys()].filter((place) => seen.size === seen.add(values[place] as Value).size);
}

/** Values among which a schedule's smallest and largest over a run are: its two ends. */
function extremesOf(schedule: Schedule, epochs: number): number[] {
  if (typeof schedule === "number") return [schedule];
  switch (schedule.schedule) {
    case "linear":
    case "cosine":
      return [schedule.from, schedule.to];
    case "step":
      return [schedule.from, schedule.from * schedule.factor ** Math.floor((epochs - 1) / schedule.every)];
    case "warm-up":
      return [0, schedule.to];
    case "stop":
      return [schedule.from, schedule.after < epochs ? 0 : schedule.from];
  }
}

/** What was saved is of samples as they are. */
function checkSaved({ teachers, augment }: RunSpec): readonly RunProblem[] {
  if (augment.length === 0) return [];
  return teachers.flatMap(({ signals }, i): readonly RunProblem[] =>
    signals === undefined
      ? []
      : [{ key: ["teachers", i, "signals"], message: "what was saved is of samples as they are, expected no augment" }],
  );
}

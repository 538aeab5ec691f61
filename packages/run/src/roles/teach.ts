import { basename, resolve } from "node:path";
import { augmentSpec } from "@faculty/data/augmentation";
import { type Dataset, type DatasetSpec, datasetWarnings, loadDataset, restrictClasses } from "@faculty/data/datasets";
import { architectureSpec } from "@faculty/models/architectures";
import { startBackend } from "@faculty/models/backend";
import { systemClock } from "@faculty/shared/clock";
import { type ModelSpec, optimizerKind, parseValue, type Schedule, scheduleSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { modelFolderOf, type NamedPath, requireWithinRoots } from "@faculty/shared/files";
import { tellsApart } from "@faculty/shared/metrics";
import { preparationSpec } from "@faculty/shared/samples";
import { type TaughtTeacher, trainTeacher } from "@faculty/student-trainer";
import type { z } from "zod";
import { preparing } from "../data/preparing.ts";
import { figuresInWords, rankingInWords } from "../measured/figures.ts";
import { pathOf } from "../run-file/absolute-paths.ts";
import { untaughtWarning } from "../run-file/check-measurable.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { heldOutOf } from "../run-file/held-out.ts";
import { checkFolder } from "../run-folder/usable-folder.ts";
import { createLiveDisplay } from "../supervisor/view/live-display.ts";
import type { RoleOptions } from "./role.ts";

export interface TeachOptions extends RoleOptions {
  readonly dataset: DatasetSpec;
  /** The last segment of the model's folder where absent. */
  readonly name?: string | undefined;
  readonly out: string;
  readonly classes?: readonly string[] | undefined;
  /** As in a run file; checked here. */
  readonly model: unknown;
  readonly inputs?: unknown;
  readonly augment: unknown;
  readonly optimizer: unknown;
  readonly learningRate: unknown;
  readonly weightDecay: number;
  readonly labelSmoothing: number;
  readonly batchSize: number;
  readonly epochs: number;
  readonly validation: number;
  readonly seed: number;
}

/** Trains a model on labels or targets, saves it, and says how good it is. */
export async function teach(options: TeachOptions): Promise<void> {
  const { output, abort, out, weightDecay, labelSmoothing, batchSize, epochs, validation, seed, classes } = options;
  const model: ModelSpec = checked("--model", architectureSpec, options.model);
  const inputs = options.inputs === undefined ? undefined : checked("--inputs", preparationSpec, options.inputs);
  const augment = checked("--augment", augmentSpec, options.augment);
  const kind = checked("--optimizer", optimizerKind, options.optimizer);
  const learningRate: Schedule = checked("--learning-rate", scheduleSpec, options.learningRate);
  const modelPath = pathOf(model);
  const named: readonly NamedPath[] = [
    ...dataPaths(options.dataset),
    ["--model", modelPath && (await modelFolderOf(modelPath))],
    ["--out", out],
  ];
  await requireWithinRoots(named, options.settings.roots);
  await checkFolder("--out", out);
  const whole = await loadDataset(options.dataset, abort, preparing(options.settings, output));
  const dataset = classes === undefined ? whole : restrictClasses(whole, classes);
  const heldOut = heldOutOf(dataset, seed, validation);
  const warnings = [
    ...datasetWarnings(dataset),
    heldOut.kind === "told" ? null : `--validation: ${heldOut.why}; the weights of the last epoch are kept`,
    ...(dataset.output === undefined ? classWarnings(dataset) : []),
  ];
  for (const warning of warnings) if (warning !== null) output.note(`warning: ${warning}`);
  const backend = await startBackend(options.settings.backend);
  output.note(`backend ${backend.name} (${backend.reason})`);
  const name = options.name ?? basename(resolve(out));
  await using display = createLiveDisplay(output, systemClock);
  const phase = "scratch"; // on labels alone
  display.update({ kind: "step", step: `training ${name}` });
  display.update({ kind: "student-begun", student: name, course: [{ phase, epochs }] });
  const result = await trainTeacher({
    dataset,
    model,
    inputs,
    seed,
    augment,
    labelSmoothing,
    batchSize,
    epochs,
    validation,
    name,
    abort,
    optimizer: { kind, learningRate, weightDecay },
    folder: out,
    clock: systemClock,
    onProgress: (told) => {
      const progress = { ...told, kind: "trainer", student: name, phase } as const;
      display.update({ kind: "progress", progress, atMs: systemClock.now() });
    },
  });
  await display[Symbol.asyncDispose]();
  if (output.json) output.print(JSON.stringify({ name, folder: out, ...result }));
  else output.print(`${name}: test ${qualityOf(result)}, ${result.parameters} parameters, saved to ${out}`);
}

function classWarnings(dataset: Dataset): readonly (string | null)[] {
  return [
    tellsApart(dataset.train.labels) ? untaughtWarning(dataset) : null, // of one class alone: refused in a moment
    tellsApart(dataset.test.labels)
      ? null
      : "the test samples hold fewer than two of the classes to be learned: the model is not measured",
  ];
}

function qualityOf({ test }: TaughtTeacher): string {
  if ("figures" in test || test.accuracy === null) return figuresInWords(test).join(", ");
  const interval = test.interval95.map((end) => (100 * end).toFixed(2)).join("–");
  const accuracy = `accuracy ${(100 * test.accuracy).toFixed(2)} % (95 % interval ${interval})`;
  return [accuracy, `NLL ${test.nll.toFixed(3)} nats`, ...rankingInWords(test.ranks ?? [])].join(", ");
}

/** As the same keys of a run file are read. @throws FacultyError USAGE naming the flag, the keys and what is wrong. */
function checked<Value>(flag: string, schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = parseValue(schema, value);
  if (parsed.kind === "fits") return parsed.value;
  const problems = parsed.problems.map(({ path, message }) => `${path.join(".") || "its value"}: ${message}`);
  throw new FacultyError("USAGE", `${flag}: ${problems.join("; ")}`);
}

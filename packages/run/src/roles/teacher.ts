import { type Dataset, type DatasetSpec, loadDataset, loadRunDataset, runOutput } from "@faculty/data/datasets";
import type { ModelUse } from "@faculty/models/manifests";
import { opaqueParts, type RunSpec, runSpecSchema, type TeacherSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { modelFolderOf, type NamedPath, requireWithinRoots } from "@faculty/shared/files";
import type { Logger } from "@faculty/shared/logging";
import { didYouMean } from "@faculty/shared/names";
import { outputOver } from "@faculty/shared/outputs";
import { openTeacher, serveTeacher, type Teacher } from "@faculty/teacher-node";
import { preparing } from "../data/preparing.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import { loadRun } from "../run-file/load-run.ts";
import { given } from "../run-file/teacher-output.ts";
import type { Environment } from "../settings/settings.ts";
import type { SavedTeacherSpec } from "./open-saved.ts";
import { openServed, type ServedTeacherSpec } from "./open-served.ts";
import { type RoleOptions, whileConnected } from "./role.ts";
import { connectRole } from "./role-bus.ts";
import { roleLogger } from "./role-logger.ts";
import { watchRole } from "./watch-role.ts";

export interface TeacherRoleOptions extends RoleOptions {
  readonly runFile: string | undefined;
  readonly name: string;
  readonly model: string | undefined;
  readonly classes: readonly string[] | undefined;
  readonly dataset: DatasetSpec | undefined;
  readonly replica: string | undefined;
  /** Holds the credentials that the run file names. */
  readonly environment: Environment;
}

/** Where the model is that is served, and how it is used. */
type TeacherSource = { readonly dataset?: DatasetSpec | undefined } & (
  | ({
      readonly kind: "model";
      readonly model: string;
      /** The only one that may teach, where the run file says so. */
      readonly digest?: string | undefined;
      readonly classes?: readonly string[] | undefined;
    } & ModelUse)
  | { readonly kind: "server"; readonly teacher: ServedTeacherSpec }
  | { readonly kind: "plugin"; readonly teacher: PluginTeacherSpec }
  | { readonly kind: "saved"; readonly teacher: SavedTeacherSpec; readonly run: Pick<RunSpec, "dataset" | "seed"> }
);

type PluginTeacherSpec = Extract<TeacherSpec, { readonly plugin: string }>;

/** One replica of a teacher, until told to stop; what it has accepted by then is answered. */
export async function serveTeacherRole(options: TeacherRoleOptions): Promise<void> {
  const { name, abort } = options;
  const source = await sourceOf(options);
  const replica = options.replica ?? `r${process.pid.toString(36)}-${Date.now().toString(36)}`;
  const fields = { instance: replica, teacher: name };
  const logger = roleLogger(options, "teacher", fields);
  await using watched = await watchRole(options, "teacher", fields, logger);
  const dataset = await shownTo(source, options);
  await using teacher = await opened(source, dataset, options, logger);
  const identity = { role: "teacher", teacher: name, clientName: `faculty teacher ${name}/${replica}` } as const;
  await using connection = await connectRole(options, identity, logger);
  const bus = watched.watch(connection);
  const { meter } = watched;
  await using node = await serveTeacher({ bus, name, replica, teacher, dataset, logger, meter, abort });
  watched.warm(node.description);
  await whileConnected(bus, node.closed);
}

/** The data set whose samples it is asked about: of what was saved, without those that the run omits. */
function shownTo(source: TeacherSource, options: TeacherRoleOptions): Promise<Dataset | undefined> {
  const { settings, output, abort } = options;
  if (source.dataset !== undefined) return loadDataset(source.dataset, abort, preparing(settings, output));
  if (source.kind === "saved") return loadRunDataset(source.run, abort, preparing(settings, output));
  return Promise.resolve(undefined);
}

async function opened(
  source: TeacherSource,
  samples: Dataset | undefined,
  options: TeacherRoleOptions,
  logger: Logger,
): Promise<Teacher> {
  const { name, settings } = options;
  if (source.kind === "saved") {
    const { openSaved } = await import("./open-saved.ts");
    return openSaved(source.teacher, samples, settings.cache, options.abort);
  }
  if (source.kind === "plugin") {
    const { openPluginTeacher } = await import("@faculty/teacher-node/plugin");
    const teacher = await openPluginTeacher(source.teacher);
    checkDigest(name, `plugin ${source.teacher.plugin}`, source.teacher.digest, teacher.facts.digest);
    return teacher;
  }
  if (source.kind === "server")
    return openServed(source.teacher, {
      ...options,
      samples,
      output: samples ? runOutput(samples) : outputOver([]),
      logger,
    });
  const teacher = await openTeacher(source.model, {
    ...source,
    ...(samples?.output && { output: given(source.classes, samples.output) }),
    samples,
    backend: settings.backend,
    onRuntime: ({ name: computes, reason }) => logger.info({ event: "backend", backend: computes }, reason),
  });
  checkDigest(name, `model ${source.model}`, source.digest, teacher.facts.digest);
  return teacher;
}

/** What the options say, or else the run file. */
async function sourceOf(options: TeacherRoleOptions): Promise<TeacherSource> {
  const { runFile, name, classes, dataset, settings, abort } = options;
  const model = options.model === undefined ? undefined : await modelFolderOf(options.model);
  const named: readonly NamedPath[] = [["--model", model], ...dataPaths(dataset)];
  await requireWithinRoots(named, settings.roots);
  if (runFile === undefined) {
    if (model !== undefined) return { kind: "model", model, classes, dataset };
    throw new FacultyError("USAGE", `teacher ${name}: neither a run file nor --model says where its model is`);
  }
  const spec = await loadRun(runFile, () => runSpecSchema(opaqueParts), settings.roots, abort);
  const own = spec.teachers.find((teacher) => teacher.name === name);
  if (own === undefined) {
    const names = spec.teachers.map((teacher) => teacher.name);
    const sentence = `run file ${runFile} has no teacher ${name}, it has ${names.join(", ")}${didYouMean([name], names)}`;
    throw new FacultyError("USAGE", sentence);
  }
  if (own.server !== undefined && model === undefined)
    return { kind: "server", teacher: own, dataset: dataset ?? spec.dataset };
  if (own.plugin !== undefined && model === undefined)
    return { kind: "plugin", teacher: own, dataset: dataset ?? spec.dataset };
  if (own.signals !== undefined && model === undefined) return { kind: "saved", teacher: own, dataset, run: spec };
  const { digest, inputs, outputs, signature, runtime } = own;
  const served = model ?? own.model;
  if (served === undefined)
    throw new FacultyError(
      "USAGE",
      `run file ${runFile}: teacher ${name} joins by itself and has no model here: say with --model which one to serve`,
    );
  return {
    kind: "model",
    model: served,
    digest,
    classes: classes ?? own.classes,
    inputs,
    outputs,
    signature,
    runtime,
    dataset: dataset ?? spec.dataset,
  };
}

/** @param what - That was opened. Nobody would ask one of another digest: it is said here, before it is served. @throws FacultyError DIGEST_MISMATCH. */
function checkDigest(name: string, what: string, digest: string | undefined, found: string): void {
  if (digest === undefined || digest === found) return;
  throw new FacultyError("DIGEST_MISMATCH", `teacher ${name}: ${what} has digest ${found}, the run expects ${digest}`, {
    teacher: name,
  });
}

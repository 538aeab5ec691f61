import { type DatasetSpec, loadDataset, trainingTexts } from "@faculty/data/datasets";
import { systemClock } from "@faculty/shared/clock";
import { parseValue, type ServerSpec, serverSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type NamedPath, requireWithinRoots } from "@faculty/shared/files";
import { outputOver } from "@faculty/shared/outputs";
import { describeServed, openServedTeacher } from "@faculty/teacher-node";
import { preparing } from "../data/preparing.ts";
import type { RoleOptions } from "../roles/role.ts";
import { serverCredentials } from "../roles/server-credentials.ts";
import { dataPaths } from "../run-file/data-paths.ts";
import type { Environment } from "../settings/settings.ts";
import { askedSamples, knownSamples, tellsOneClass } from "./asked-samples.ts";
import { type MeasuredModelInputs, measureTeacher } from "./measure-inputs.ts";
import { type MeasuredTargets, measureTargets, outputGiven } from "./measure-targets.ts";
import { measuredLines, targetLines } from "./measured-lines.ts";

export interface InspectServerOptions extends RoleOptions {
  readonly url: string;
  readonly model: string;
  /** The server's names for what is used; absent: the only ones. */
  readonly chosen: { readonly input?: string | undefined; readonly output?: string | undefined };
  /** As of `server` in a run file. */
  readonly access: {
    readonly auth?:
      | { readonly header?: string | undefined; readonly file?: string | undefined; readonly env?: string | undefined }
      | undefined;
    readonly ca?: string | undefined;
  };
  /** Holds the credentials that `access` names. */
  readonly environment: Environment;
  /** In the order of the model's outputs; absent: the data set's. */
  readonly classes: readonly string[] | undefined;
  readonly measuring: { readonly dataset: DatasetSpec; readonly samples: number } | null;
}

/** What answers to probe samples may be off by while a digest is made of them. */
const tolerance = 1e-4;

/**
 * Says what a model server says of a model, and how the model does on a data set under the usual preparations.
 * @throws FacultyError USAGE; NOT_FOUND of files and credentials; NOT_FOUND, BAD_MODEL, IO_FAILED of the server; what `measureTeacher` throws.
 */
export async function inspectServer(options: InspectServerOptions): Promise<void> {
  const { url, model, measuring, settings, output, environment } = options;
  const spec = specOf(options);
  const files: readonly NamedPath[] = [
    ["certificate", spec.ca],
    ["credentials", spec.auth?.file],
  ];
  await requireWithinRoots([...dataPaths(measuring?.dataset), ...files], settings.roots);
  const credentials = await serverCredentials(spec, environment, "the option for credentials names");
  const described = await describeServed(spec, credentials);
  if (!output.json) {
    output.print(`model ${model} of ${url}: ${described.platform || "a model server"}`);
    for (const input of described.inputs) output.print(`input    ${shown(input)}`);
    for (const end of described.outputs) output.print(`output   ${shown(end)}`);
    if (described.inputs.length === 0)
      output.print("input    not told, nor is its output: the server does not describe it");
  }
  const measured = measuring && (await measuredOn(spec, credentials, measuring, options));
  if (output.json) output.print(JSON.stringify({ server: { url, model }, ...described, ...measured }));
  if (measured === null || output.json) return;
  output.print(`digest   ${measured.digest} (by its answers to probe samples)`);
  const found = measured.measured;
  for (const line of "constant" in found ? targetLines(found) : measuredLines(found)) output.print(line);
}

function specOf({ url, model, chosen, access }: InspectServerOptions): ServerSpec {
  const parsed = parseValue(serverSpec, { url, model, ...chosen, ...access });
  if (parsed.kind === "fits") return parsed.value;
  const said = parsed.problems.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ");
  throw new FacultyError("USAGE", `model server: ${said}`);
}

async function measuredOn(
  spec: ServerSpec,
  credentials: string | undefined,
  measuring: NonNullable<InspectServerOptions["measuring"]>,
  { classes: given, settings, output, abort }: InspectServerOptions,
): Promise<{ readonly digest: string; readonly measured: MeasuredModelInputs | MeasuredTargets }> {
  const dataset = await loadDataset(measuring.dataset, abort, preparing(settings, output));
  const classes = given ?? dataset.classes;
  const who = `model ${spec.model} of ${spec.url}`;
  const isOfClass = tellsOneClass(dataset);
  const asked = isOfClass
    ? askedSamples(dataset, classes, measuring.samples, who)
    : knownSamples(dataset, measuring.samples, who);
  await using teacher = await openServedTeacher(spec, {
    output: isOfClass ? outputOver(classes) : outputGiven(given, dataset),
    samples: dataset,
    texts: trainingTexts(dataset),
    tolerance,
    credentials,
    clock: systemClock,
  });
  const { digest } = teacher.facts;
  const how = { who, asked, own: null, abort };
  return {
    digest,
    measured: await (isOfClass ? measureTeacher(teacher, { ...how, classes }) : measureTargets(teacher, how)),
  };
}

interface Described {
  readonly name: string;
  readonly datatype: string;
  readonly shape: readonly number[];
}

function shown({ name, datatype, shape }: Described): string {
  return `${name} ${datatype} [${shape.map((extent) => (extent > 0 ? extent : "any")).join(", ")}]`;
}

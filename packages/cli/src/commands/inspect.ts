import { resolve } from "node:path";
import type { InspectServerOptions } from "@faculty/run/inspect/inspect-server";
import { FacultyError } from "@faculty/shared/errors";
import { classList, classListHelp } from "../options/class-list.ts";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "../options/dataset-options.ts";
import { count } from "../options/option-values.ts";

interface InspectOptions extends DatasetOptions {
  readonly classes?: readonly string[];
  readonly input?: string;
  readonly output?: string;
  readonly signature?: string;
  readonly layers?: boolean;
  readonly samples: number;
  readonly write?: boolean;
  readonly force?: boolean;
  readonly authHeader?: string;
  readonly authFile?: string;
  readonly authEnv?: string;
  readonly ca?: string;
}

/** As `teachers[].signals` may be called. */
const savedNames = /\.(npy|parquet|arrow|feather|(jsonl|ndjson|csv|tsv)(\.gz)?)$/i;

/** Accuracy to within some four percentage points. */
const defaultSamples = 500;

export const inspectCommand: CommandEntry = {
  name: "inspect",
  summary: "say what a model of any kind is; with --dataset, which preparation it was trained with",
  examples: [
    "faculty inspect teachers/resnet.onnx",
    "faculty inspect teachers/resnet.onnx --dataset images --path photos --size 224,224 --classes cat,dog",
    "faculty inspect teachers/guess --dataset digits --write    # writes its faculty.json",
    "faculty inspect http://localhost:8000 digits --dataset digits    # the model digits of a model server",
  ],
  define: (command, { settings, abort, output, environment }) => {
    addDatasetOptions(command, "measure the model on labelled samples of this data set")
      .argument("<model>", "folder or file of the model, a file of saved outputs, or the address of a model server")
      .argument("[name]", "of a model server, its name for the model")
      .option("--layers", "list its layers")
      .option("--input <name>", "of a model of several inputs, the one that is given the samples")
      .option("--output <name>", "of a model of several outputs, the one that tells the classes")
      .option("--signature <name>", "of a SavedModel, the function that is called")
      .option("--classes <names>", `class names of a model that names none; ${classListHelp}`, classList)
      .option("--samples <number>", "measure on so many samples at most", count, defaultSamples)
      .option("--auth-env <variable>", "of a model server, the variable that holds what tells it who asks: Bearer …")
      .option("--auth-file <file>", "of a model server, the file that holds it")
      .option("--auth-header <name>", "of a model server, the header that it is sent in (default: authorization)")
      .option("--ca <file>", "of a model server, PEM of whom its certificate must come from")
      .option("--write", "write classes, the best preparation and what it yields into its faculty.json")
      .option("--force", "with --write: overwrite another faculty.json")
      .action(async (model: string, name: string | undefined, options: InspectOptions) => {
        const kind = inspectedAs(model);
        const dataset = await datasetOf(options);
        checkFits(name, kind, options);
        const { classes, input, output: chosen, signature, layers, samples, write, force } = options;
        if (dataset === undefined && write === true)
          throw new FacultyError("USAGE", "--write needs --dataset: what a model takes shows in how it does");
        if (write !== true && force === true) throw new FacultyError("USAGE", "--force needs --write");
        if (name !== undefined) {
          const { inspectServer } = await import("@faculty/run/inspect/inspect-server");
          const given = {
            chosen: { input, output: chosen },
            access: accessOf(options),
            environment,
            classes,
            measuring: dataset ? { dataset, samples } : null,
          };
          await inspectServer({ settings, output, abort, url: model, model: name, ...given });
          return;
        }
        if (kind === "saved outputs") {
          if (dataset === undefined)
            throw new FacultyError("USAGE", `${model}: of saved outputs, --dataset says whose samples they are of`);
          const { inspectSaved } = await import("@faculty/run/inspect/inspect-saved");
          await inspectSaved({ settings, output, abort, path: model, classes, dataset, samples });
          return;
        }
        const { inspectRole } = await import("@faculty/run/inspect/inspect-role");
        await inspectRole({
          settings,
          output,
          abort,
          model,
          classes,
          use: {
            ...(input !== undefined && { inputs: { tensor: input } }),
            ...(chosen !== undefined && { outputs: { output: chosen } }),
            ...(signature !== undefined && { signature }),
          },
          hasLayers: layers === true,
          measuring:
            dataset === undefined
              ? null
              : { dataset, samples, write: write !== true ? "no" : force === true ? "force" : "new" },
        });
      });
  },
};

/** @throws FacultyError USAGE. */
function accessOf({ authHeader, authFile, authEnv, ca }: InspectOptions): InspectServerOptions["access"] {
  if (authHeader !== undefined && authFile === undefined && authEnv === undefined)
    throw new FacultyError("USAGE", "--auth-header needs --auth-file or --auth-env: what is sent in it");
  if (authFile !== undefined && authEnv !== undefined)
    throw new FacultyError("USAGE", "--auth-file and --auth-env both say what is sent: leave one out");
  return {
    ...((authFile !== undefined || authEnv !== undefined) && {
      auth: {
        ...(authHeader !== undefined && { header: authHeader }),
        ...(authFile !== undefined && { file: resolve(authFile) }),
        ...(authEnv !== undefined && { env: authEnv }),
      },
    }),
    ...(ca !== undefined && { ca: resolve(ca) }),
  };
}

type Inspected = "a model" | "a server" | "saved outputs";

function inspectedAs(model: string): Inspected {
  if (/^https?:\/\//i.test(model)) return "a server";
  return savedNames.test(model) ? "saved outputs" : "a model";
}

const ofServers = ["authHeader", "authFile", "authEnv", "ca"] as const;

/** Options that say nothing of what is inspected. */
const unfit: Readonly<Record<Inspected, readonly (keyof InspectOptions)[]>> = {
  "a model": ofServers,
  "a server": ["layers", "signature", "write"],
  "saved outputs": ["layers", "signature", "write", "input", "output", ...ofServers],
};

/** @throws FacultyError USAGE. */
function checkFits(name: string | undefined, kind: Inspected, options: InspectOptions): void {
  if (kind !== "a server" && name !== undefined)
    throw new FacultyError(
      "USAGE",
      `${name}: only a model server, whose address begins with http://, has several models`,
    );
  if (kind === "a server" && name === undefined)
    throw new FacultyError("USAGE", "which model of the server? faculty inspect http://HOST:PORT MODEL");
  const found = unfit[kind].find((key) => options[key] !== undefined);
  if (found !== undefined) throw new FacultyError("USAGE", `--${flagOf(found)} says nothing of ${kind}`);
}

/** `authFile` is `auth-file` on a command line. */
function flagOf(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

import type { Context } from "@faculty/run/settings/context";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "../options/dataset-options.ts";
import { targetLines } from "./target-lines.ts";

export const dataCommand: CommandEntry = {
  name: "data",
  summary: "prepare a data set of your own, show what it holds, check what was laid down",
  examples: [
    "faculty data prepare run.yaml",
    "faculty data show --dataset images --path photos --size 64,64",
    "faculty data check run.yaml",
  ],
  define: (command, context) => {
    const verb = (name: string, summary: string, act: Verb) =>
      addDatasetOptions(command.command(name).summary(summary).description(summary), "the data set")
        .argument("[run.yaml]", "run file that names the data set")
        .action((runFile: string | undefined, options: DatasetOptions) => act(runFile, options, context));
    verb("prepare", "read a data set once and lay it down in the cache, where roles read it", prepare);
    verb("show", "say what a data set holds, prepared where it was not", show);
    verb("check", "compare a prepared data set with what was laid down", check);
  },
};

type Verb = (runFile: string | undefined, options: DatasetOptions, context: Context) => Promise<void>;

const prepare: Verb = async (runFile, options, context) => {
  const { showData } = await import("@faculty/run/data/show-data");
  const { name, digest, train, test } = await showData({ runFile, dataset: await datasetOf(options) }, context);
  if (context.output.json) context.output.print(JSON.stringify({ name, digest }));
  else
    context.output.print(
      `data set ${name} is prepared: ${train.samples} training samples (${train.unlabelled} without a label), ${test.samples} test samples, digest ${digest}`,
    );
};

const show: Verb = async (runFile, options, { output, ...context }) => {
  const { showData } = await import("@faculty/run/data/show-data");
  const summary = await showData({ runFile, dataset: await datasetOf(options) }, { output, ...context });
  if (output.json) {
    output.print(JSON.stringify(summary));
    return;
  }
  const { name, digest, inputShape, classes, tokens, train, test } = summary;
  output.print(`data set ${name}, digest ${digest}`);
  const told = [...(classes.length > 0 ? [`${classes.length} classes`] : []), ...(tokens ? [`${tokens} tokens`] : [])];
  output.print([`samples of shape [${inputShape.join(", ")}]`, ...told].join(", "));
  for (const [part, { samples, unlabelled }] of [
    ["training", train],
    ["test", test],
  ] as const)
    output.print(`${samples} ${part} samples, ${unlabelled} of them without a label`);
  if (summary.output !== undefined) {
    for (const line of targetLines({ output: summary.output, train, test })) output.print(line);
    return;
  }
  classes.forEach((one, label) =>
    output.print(`  ${one}: ${train.perClass[label]} training, ${test.perClass[label]} test samples`),
  );
};

const check: Verb = async (runFile, options, context) => {
  const { checkData } = await import("@faculty/run/data/check-data");
  const folder = await checkData({ runFile, dataset: await datasetOf(options) }, context);
  if (context.output.json) context.output.print(JSON.stringify({ folder }));
  else context.output.print(`${folder} is as it was laid down`);
};

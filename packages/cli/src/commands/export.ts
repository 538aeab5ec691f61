import { Option } from "commander";
import { classList, classListHelp } from "../options/class-list.ts";
import type { CommandEntry } from "../options/command-entry.ts";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "../options/dataset-options.ts";

interface ExportOptions extends DatasetOptions {
  readonly to: "onnx" | "tfjs-graph";
  readonly out: string;
  readonly dtype: "float32" | "float16" | "int8";
  readonly quantizeWith?: string;
  readonly withPreparation?: boolean;
  readonly classes?: readonly string[];
}

export const exportCommand: CommandEntry = {
  name: "export",
  summary:
    "write a student as ONNX or as a graph of TensorFlow.js, once that says of test samples what the student says",
  examples: [
    "faculty export runs/quickstart/students/distilled-1/distilled --to onnx --out student.onnx",
    "faculty export my-model --to onnx --out small.onnx --dtype int8 --quantize-with fashion-mnist",
    "faculty export my-model --dataset digits --to tfjs-graph --out my-graph",
    "faculty export my-model --dataset digits --to onnx --out my-model.onnx",
  ],
  define: (command, { settings, abort, output, setExitCode }) => {
    addDatasetOptions(command, "check on its test samples (default: the data set of the run that the student lies in)")
      .argument("<student>", "model folder")
      .addOption(new Option("--to <format>", "what to write").choices(["onnx", "tfjs-graph"]).makeOptionMandatory())
      .requiredOption(
        "--out <path>",
        "file or, of tfjs-graph, folder; what was measured goes into export.json beside it",
      )
      .addOption(
        new Option("--dtype <type>", "of weights and values")
          .choices(["float32", "float16", "int8"])
          .default("float32"),
      )
      .option(
        "--quantize-with <dataset>",
        "with int8: data set whose training samples show what values there are, as --dataset",
      )
      .option(
        "--with-preparation",
        "put what the student makes of a sample into the file, which then takes the data set's",
      )
      .option("--classes <names>", `class names of a model without a manifest; ${classListHelp}`, classList)
      .action(async (student: string, options: ExportOptions) => {
        const { to, out, dtype, classes, quantizeWith: calibrated, withPreparation = false } = options;
        const dataset = await datasetOf(options);
        const quantizeWith = await datasetOf(
          calibrated === undefined ? {} : { dataset: calibrated },
          "--quantize-with",
        );
        const { exportStudent } = await import("@faculty/run/roles/export-student");
        const asked = { student, to, out, dtype, classes, withPreparation, dataset, quantizeWith };
        const isExported = await exportStudent({ ...asked, settings, output, abort });
        setExitCode(isExported ? 0 : 1);
      });
  },
};

import { Command } from "commander";
import { expect, test } from "vitest";
import { addDatasetOptions, type DatasetOptions, datasetOf } from "./dataset-options.ts";

function parsed(...argv: readonly string[]) {
  const command = addDatasetOptions(new Command(), "the data set")
    .exitOverride()
    .configureOutput({ writeErr: () => {} });
  return datasetOf(command.parse([...argv], { from: "user" }).opts<DatasetOptions>());
}

test("a data set is a name with options, or the keys of a run file", async () => {
  const spec = { name: "images", path: "p", size: [24, 32], channels: 1, test: 0.2 };
  expect(
    await parsed("--dataset", "images", "--path", "p", "--size", "24,32", "--channels", "1", "--test", "0.2"),
  ).toEqual(spec);
  expect(await parsed("--dataset", JSON.stringify(spec))).toMatchObject(spec);
  expect(await parsed()).toBeUndefined();
});

test.each([
  [["--dataset", '{"name":"images","sise":[1,1]}'], "--dataset: sise: unknown key, did you mean size?"],
  [["--dataset", '{"name":"images"'], '--dataset is no JSON: {"name":"images"'],
  [
    ["--dataset", '{"name":"digits","labels":{"share":0.1}}'],
    "--dataset: labels: is for run files, this command takes the data set whole",
  ],
  [
    ["--dataset", '{"name":"digits","omit":{"classes":["3"]}}'],
    "--dataset: omit: is for run files, this command takes the data set whole",
  ],
  [
    ["--dataset", '{"name":"digits","validation":0.3}'],
    "--dataset: validation: is for run files, this command takes the data set whole",
  ],
  [
    ["--dataset", '{"name":"digits"}', "--test", "0.5"],
    "--dataset is JSON, and --test is given beside it: write it into the JSON",
  ],
  [["--size", "8,8"], "--size says something of a data set, and --dataset names none"],
])("%j is refused", async (argv, message) => {
  await expect(parsed(...argv)).rejects.toMatchObject({ code: "USAGE", message });
});

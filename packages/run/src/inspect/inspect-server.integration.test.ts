import { viewOf } from "@faculty/data/augmentation";
import { loadDataset } from "@faculty/data/datasets";
import { type ServedModelFixture, startModelServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.fixture.ts";
import { type InspectServerOptions, inspectServer } from "./inspect-server.ts";

const pixels = 8 * 8;
const described = {
  inputs: [{ name: "x", datatype: "FP32", shape: [-1, 8, 8, 1] }],
  outputs: [{ name: "z", datatype: "FP32", shape: [-1, 10] }],
};

/** The nearest mean of each class, of images from −1 to 1: `z_c = 2 x · m_c − |m_c|²`. */
async function nearestMean(): Promise<ServedModelFixture> {
  const dataset = await loadDataset({ name: "digits" });
  const { labels } = dataset.train;
  const images = viewOf(dataset, "train", [...labels.keys()]).map((value) => 2 * value - 1);
  const means = dataset.classes.map((_, label) => {
    const own = [...labels.keys()].filter((id) => labels[id] === label);
    return Array.from({ length: pixels }, (_value, i) => {
      return own.reduce((sum, id) => sum + (images[id * pixels + i] as number), 0) / own.length;
    });
  });
  const predict: ServedModelFixture["predict"] = (values, rows) => {
    const z = Array.from({ length: rows }, (_, row) => {
      const x = values.slice(row * pixels, (row + 1) * pixels);
      return means.map((mean) => mean.reduce((sum, m, i) => sum + 2 * m * (x[i] as number) - m * m, 0));
    });
    return { z };
  };
  return { ...described, predict };
}

async function inspect(url: string, options: Partial<InspectServerOptions> = {}): Promise<readonly string[]> {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  await inspectServer({
    url,
    model: "digits",
    chosen: {},
    classes: undefined,
    measuring: null,
    settings: readSettings({}, () => ""),
    abort: new AbortController().signal,
    output: silentOutput({ print: say, note: say, write: say }),
    ...options,
  });
  return lines;
}

test("says what a server says of a model, and asks it nothing", async () => {
  const predict = () => ({});
  await using server = await startModelServer({ models: { digits: { ...described, predict } } });
  expect(await inspect(server.url)).toEqual([
    `model digits of ${server.url}: fixture`,
    "input    x FP32 [any, 8, 8, 1]",
    "output   z FP32 [any, 10]",
  ]);
  expect(server.asked).toEqual([]);
  await expect(inspect(server.url, { model: "letters" })).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("the preparation that a served model was made with is found", async () => {
  await using server = await startModelServer({ models: { digits: await nearestMean() } });
  const lines = await inspect(server.url, { measuring: { dataset: { name: "digits" }, samples: 200 } });
  expect(lines[3]).toMatch(/^digest {3}[0-9a-f]{64} \(by its answers to probe samples\)$/);
  expect(lines).toContain('best: −1 to 1: inputs: {"mean":0.5,"std":0.5}');
});

test("an address that is none, or holds credentials, is refused before anybody is asked", async () => {
  await expect(inspect("http://me:secret@host")).rejects.toMatchObject({
    code: "USAGE",
    message:
      "model server: url: expected no credentials in the address: name the file or the variable that holds them under auth",
  });
});

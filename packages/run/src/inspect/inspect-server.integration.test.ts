import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { viewOf } from "@faculty/data/augmentation";
import { loadDataset } from "@faculty/data/datasets";
import { type ServedModelFixture, startModelServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
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
    access: {},
    environment: {},
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

test("a server that wants to know who asks is told so from a variable or a file", async () => {
  const digits = await nearestMean();
  await using server = await startModelServer({ models: { digits }, header: ["x-token", "Bearer s3cret"] });
  await expect(inspect(server.url)).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model digits of ${server.url}: the server answers 401: no such token: say under server.auth which credentials are sent`,
  });
  const folder = await mkdtemp(join(tmpdir(), "faculty-token-"));
  try {
    const file = join(folder, "token");
    await writeFile(file, "Bearer s3cret\n");
    const header = "x-token";
    const measuring = { dataset: { name: "digits" }, samples: 40 };
    for (const access of [{ auth: { header, env: "TOKEN" } }, { auth: { header, file } }]) {
      const lines = await inspect(server.url, { access, environment: { TOKEN: "Bearer s3cret" }, measuring });
      expect(lines[3]).toMatch(/^digest {3}[0-9a-f]{64} /);
    }
    await expect(inspect(server.url, { access: { auth: { header, env: "TOKEN" } } })).rejects.toMatchObject({
      code: "NOT_FOUND",
      message: "the option for credentials names the variable TOKEN, which is not set",
    });
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** It knows one text of two. */
const oneText: ServedModelFixture = {
  inputs: [{ name: "x", datatype: "BYTES", shape: [-1] }],
  outputs: [{ name: "z", datatype: "FP32", shape: [-1, 2] }],
  predict: (_, _rows, texts) => ({ z: texts.map((text) => [text.includes("love") ? -1 : 1, 0]) }),
};

test("a served model of texts is shown a data set's texts as they are", async () => {
  await using server = await startModelServer({ models: { digits: oneText } });
  const lines = await inspect(server.url, { measuring: { dataset: { name: "tweets" }, samples: 40 } });
  expect(lines.slice(1, 3)).toEqual(["input    x BYTES [any]", "output   z FP32 [any, 2]"]);
  expect(lines.some((line) => line.includes("its texts as they are"))).toBe(true);
});

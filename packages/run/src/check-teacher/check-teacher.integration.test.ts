import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Dataset, loadDataset } from "@faculty/data/datasets";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { type Bus, connectNats } from "@faculty/shared/bus";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import { openTeacher, serveTeacher } from "@faculty/teacher-node";
import { type NatsServer, onnxBytes, startNatsServer, writeGraph } from "@faculty/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { checkTeacher } from "./check-teacher.ts";
import { verdictLine } from "./verdict-line.ts";

const logger = createLogger({ service: "teacher", level: "silent" });
const abort = new AbortController().signal;
let server: NatsServer;
let folder: string;
let digits: Dataset;

beforeAll(async () => {
  [server, folder, digits] = await Promise.all([
    startNatsServer(),
    mkdtemp(join(tmpdir(), "faculty-check-")),
    loadDataset({ name: "digits" }),
  ]);
  await startBackend();
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await server[Symbol.asyncDispose]();
});

const connected = (clientName: string) => connectNats({ servers: server.url, clientName });

/** Lines of what is not ok. */
async function problems(bus: Bus, teacher: string, dataset: Dataset | null, stop: (() => void) | null) {
  const { checked } = await checkTeacher({ bus, teacher, dataset, stop, timeoutMs: 5000, abort });
  const lines: string[] = [];
  for await (const one of checked) if (one.verdict.kind !== "ok") lines.push(verdictLine(one));
  return lines;
}

const alone = "not tried  §4  replicas       there is no other replica of its digest";
const noLayersFit = "not tried  §4  reductions     it names no layers that fit a message";
const noData = "not tried  §4  by-reference   it holds no data set";

test.concurrent("a LayersModel that holds its data set keeps every rule, and when it is stopped", async () => {
  const { classes, inputShape } = digits;
  const model = await buildModel({ kind: "cnn", filters: [4, 8] }, inputShape, outputOver(classes), 1);
  const manifest = { format: "tfjs-layers", name: "layers", classes, inputShape, output: "logits" } as const;
  await saveModel(join(folder, "layers"), model, manifest, { weights: "float32" });
  model.dispose();
  await using teacher = await openTeacher(join(folder, "layers"));
  await using client = await connected("check");
  await using bus = await connected("layers");
  await using node = await serveTeacher({ bus, name: "layers", replica: "r1", teacher, dataset: digits, logger });
  expect(await problems(client, "layers", digits, () => void node.drain())).toEqual([alone]);
});

const classes = ["a", "b", "c"];
const kernel = { shape: [2, 3], values: [1, 0, -1, 0.5, 2, -2] };

/** `x · kernel` as each kind has it. @returns Where the model lies. */
const linearModels: Readonly<Record<string, (at: string) => Promise<string>>> = {
  GraphModel: async (at) => {
    const nodes = { product: ["MatMul", ["x", "kernel"]], Identity: ["Identity", ["product"]] } as const;
    await writeGraph(at, { shape: [-1, 2], weights: { kernel }, nodes });
    const manifest = { format: "tfjs-graph", name: "linear", classes, inputShape: [2], output: "logits" };
    await writeFile(join(at, "faculty.json"), JSON.stringify(manifest));
    return at;
  },
  ONNX: async (at) => {
    const model = onnxBytes({
      inputs: { x: { shape: ["n", 2] } },
      outputs: { product: { shape: ["n", 3] } },
      weights: { kernel },
      nodes: { multiply: ["MatMul", ["x", "kernel"], ["product"]] },
    });
    await writeFile(`${at}.onnx`, model);
    return `${at}.onnx`;
  },
  SavedModel: async () => fileURLToPath(new URL("../../../teacher-node/fixtures/saved-model/keras", import.meta.url)),
};

/** What is not ok of a teacher of that kind. */
async function linearProblems(kind: string, write: (at: string) => Promise<string>): Promise<readonly string[]> {
  await using teacher = await openTeacher(await write(join(folder, kind)), { classes });
  await using client = await connected("check");
  await using bus = await connected(kind);
  await using _node = await serveTeacher({ bus, name: kind, replica: "r1", teacher, logger });
  return await problems(client, kind, null, null); // all above is in use until then
}

test.concurrent("GraphModels, ONNX files and SavedModels keep every rule that can be tried on them", async () => {
  const each = await Promise.all(Object.entries(linearModels).map(([kind, write]) => linearProblems(kind, write)));
  const others = [noData, "not tried  §5  draining       with --drain, by stopping it"];
  const noLayers = ["not tried  §4  layers         it names no layers", noLayersFit];
  expect(each).toEqual([
    [alone, ...others],
    [alone, others[0], ...noLayers, others[1]],
    [alone, others[0], ...noLayers, others[1]],
  ]);
});

/** Resolves once it is seen on the bus. */
async function javascriptTeacher(): Promise<ChildProcess & Disposable> {
  const script = fileURLToPath(new URL("../../../../examples/teacher-in-javascript/teacher.mjs", import.meta.url));
  const env = { NATS_URL: server.url };
  const child = spawn(process.execPath, [script, "javascript"], { env, stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout as NonNullable<typeof child.stdout>, "data");
  return Object.assign(child, { [Symbol.dispose]: () => void child.kill("SIGKILL") });
}

test.concurrent("a teacher that was written by docs/protocol.md alone keeps every rule, and leaves as it should", async () => {
  using child = await javascriptTeacher();
  await using client = await connected("check");
  const exited = once(child, "exit");
  expect(await problems(client, "javascript", digits, () => void child.kill("SIGTERM"))).toEqual([
    alone,
    "not tried  §4  bytes          its inputDatatypes do not name UINT8",
    noData,
    "not tried  §4  layers         it names no layers",
    noLayersFit,
  ]);
  expect(await exited).toEqual([0, null]);
});

test.concurrent("one that answers twice is told so", async () => {
  const nodes = { product: ["MatMul", ["x", "kernel"]], Identity: ["Identity", ["product"]] } as const;
  const weights = { kernel: { shape: [1, 2], values: [1, -1] } };
  await writeGraph(join(folder, "twice"), { shape: [-1, 1], weights, nodes });
  const manifest = { format: "tfjs-graph", name: "twice", classes: ["a", "b"], inputShape: [1], output: "logits" };
  await writeFile(join(folder, "twice", "faculty.json"), JSON.stringify(manifest));
  await using teacher = await openTeacher(join(folder, "twice"));
  await using client = await connected("check");
  await using own = await connected("twice");
  const bus: Bus = {
    ...own,
    serve: (description, endpoints) =>
      own.serve(
        description,
        endpoints.map((endpoint) => ({
          ...endpoint,
          handle: (request, respond) =>
            endpoint.handle(request, (reply) => {
              respond(reply);
              respond(reply);
            }),
        })),
      ),
  };
  await using _node = await serveTeacher({ bus, name: "twice", replica: "r1", teacher, logger });
  const lines = await problems(client, "twice", null, null);
  expect(lines.filter((line) => line.startsWith("broken"))).toEqual([
    "broken     §2  one-reply      a request has one reply, whether it is answered or refused: expected one reply to a request, found 2",
  ]);
});

test.concurrent("a teacher that nobody serves is told with those of its replicas that are there", async () => {
  await using client = await connected("check");
  await expect(
    checkTeacher({ bus: client, teacher: "nobody", dataset: null, stop: null, timeoutMs: 100, abort }),
  ).rejects.toMatchObject({ code: "TEACHER_ABSENT", message: "no replica of teacher nobody is on the bus" });
});

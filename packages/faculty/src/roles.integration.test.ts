import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { startBackend } from "@faculty/models/backend";
import { buildModel, saveModel } from "@faculty/models/files";
import { outputOver } from "@faculty/shared/outputs";
import { freePort, locateNatsServer } from "@faculty/shared/processes";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectNats, serveCoordinator, serveTeacher, trainStudent } from "./roles.ts";
import { openStudent } from "./student.ts";

const classes = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"];
const inputShape = [8, 8, 1];

let folder: string;
beforeAll(async () => {
  await startBackend();
  folder = await mkdtemp(join(tmpdir(), "faculty-roles-"));
  const model = await buildModel({ kind: "mlp", units: [8] }, inputShape, outputOver(classes), 1);
  const manifest = { format: "tfjs-layers", name: "own", classes, inputShape, output: "logits" } as const;
  await saveModel(join(folder, "own"), model, manifest, { weights: "float32" });
  model.dispose();
});
afterAll(() => rm(folder, { recursive: true }));

/** A real nats-server, which accepts clients once this returns. */
async function startNats() {
  const port = await freePort();
  const args = ["--addr", "127.0.0.1", "--port", String(port)];
  const child = spawn(locateNatsServer(), args, { stdio: ["ignore", "ignore", "pipe"] });
  const ended = once(child, "exit");
  for await (const line of createInterface({ input: child.stderr })) if (line.includes("Server is ready")) break;
  child.stderr.resume();
  return {
    url: `nats://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      child.kill();
      await ended;
    },
  };
}

function runOf(name: string) {
  return {
    name,
    dataset: { name: "digits", validation: 0.2 },
    teachers: [{ name: "own", model: join(folder, "own") }],
    temperature: 2,
    student: { model: { kind: "mlp", units: [8] }, optimizer: { kind: "adam", learningRate: 0.02 } },
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { batchSize: 64, epochs: 3 },
  } as const;
}

test("a run is a function a role, each on a connection of the caller's", async () => {
  await using nats = await startNats();
  await using teachers = await connectNats(nats.url);
  await using coordinators = await connectNats(nats.url);
  await using students = await connectNats(nats.url);
  const run = runOf("roles");
  await using _teacher = await serveTeacher({ run, teacher: "own", bus: teachers });
  await using _coordinator = await serveCoordinator({ run, bus: coordinators });
  const out = join(folder, "student");
  const [model] = (await trainStudent({ run, bus: students, folder: out })).models;
  const history = model?.history.map(({ terms }) => terms["soft-target-kl"] ?? Number.NaN) ?? [];
  expect(history).toHaveLength(3);
  expect(history[2]).toBeLessThan(history[0] as number);
  await using student = await openStudent(join(out, "distilled"));
  expect(await student.predict([new Float32Array(64)])).toHaveLength(1);
  expect(JSON.parse(await readFile(join(out, "result.json"), "utf8"))).toMatchObject({
    models: [{ name: "distilled" }],
  });
});

test("a teacher that the run has not, or has no model of, is named", async () => {
  await using nats = await startNats();
  await using bus = await connectNats(nats.url);
  await expect(serveTeacher({ run: runOf("stranger"), teacher: "other", bus })).rejects.toMatchObject({
    code: "USAGE",
    message: "the run has no teacher other with a model, it has own",
  });
});

import { chmod, readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type ComposeCluster, composeCluster } from "./compose-cluster.ts";
import { buildFacultyImage, type FacultyImage, hasTensorflow } from "./faculty-image.ts";
import type { ServiceContainer } from "./service-container.ts";
import { createTinyRuns } from "./tiny-run.ts";
import { type TrainedStudent, trainedStudent } from "./trained-student.ts";

// setup/test.mjs says why where no engine can be had; the reason is part of each skipped test's name.
const skipped = process.env["FACULTY_CONTAINERS_SKIPPED"];
const backend = hasTensorflow ? "tensorflow" : "wasm";
const suite = skipped === undefined ? `compose.yaml on ${backend}` : `compose.yaml (skipped: ${skipped})`;

/** An image of 850 MB is built, and eleven containers start, on a small machine. */
const timeout = 600_000;
const runFile = "examples/vision/quickstart.yaml";
const servers = ["nats-1", "nats-2", "nats-3"];

describe.skipIf(skipped !== undefined)(suite, () => {
  const runs = createTinyRuns();
  let image: FacultyImage;
  let cluster: ComposeCluster;
  let undisturbed: TrainedStudent;
  beforeAll(async () => {
    image = await buildFacultyImage();
    // Smaller than the quick start's, and under its names, so that the commands are those of compose.yaml.
    await runs.runFile("quickstart", {
      teachers: [
        { name: "wide-cnn", model: "./teachers/all" },
        { name: "kernel5-cnn", model: "./teachers/all" },
        { name: "footwear-mlp", model: "./teachers/low" },
      ],
      train: { batchSize: 8, epochs: 5, checkpointEverySteps: 100 },
    });
    await readableByAll(runs.folder); // the user of the images is another one
    cluster = await composeCluster(image, runs.folder);
    const [trainer] = await cluster.up("trainer");
    undisturbed = await trainedStudent(trainer);
  }, timeout);
  afterAll(async () => {
    await cluster?.[Symbol.asyncDispose]();
    await image?.[Symbol.asyncDispose]();
  }, timeout);

  test("teachers and trainers compute with what set-up found", async () => {
    const [trainer] = await cluster.up("trainer");
    const teachers = await Promise.all(["wide-cnn", "kernel5-cnn", "footwear-mlp"].map((name) => cluster.up(name)));
    for (const role of [trainer, ...teachers.flat()])
      expect((await role.events("backend"))[0]).toMatchObject({ backend });
    expect(teachers.map((replicas) => replicas.length)).toEqual([2, 2, 2]);
  });

  test("a teacher's replica and the coordinator, cut off the network for a while, change nothing", {
    timeout,
  }, async () => {
    const [coordinator] = await cluster.up("coordinator");
    const [replica] = await cluster.up("wide-cnn");
    await trainWhile(async (student) => {
      const [lost, gone] = [coordinator.count("bus-disconnected") + 1, replica.count("bus-disconnected") + 1];
      await cluster.cut(replica);
      await goesOn(student); // by the other replica
      await cluster.cut(coordinator);
      await Promise.all([coordinator.events("bus-disconnected", lost), replica.events("bus-disconnected", gone)]);
      await cluster.join(coordinator);
      await cluster.join(replica);
      await goesOn(student);
      await replica.events("predict-replied", replica.count("predict-replied") + 1);
    });
  });

  test("a nats-server that is killed changes nothing", { timeout }, async () => {
    const [coordinator] = await cluster.up("coordinator");
    const server = await serverOf("coordinator");
    await trainWhile(async (student) => {
      const lost = coordinator.count("bus-disconnected") + 1;
      await server.kill();
      await coordinator.events("bus-disconnected", lost);
      await goesOn(student);
      await server.restart();
      await whole();
    });
  });

  test("nats-servers and the coordinator, restarted one after the other, change nothing", { timeout }, async () => {
    const [coordinator] = await cluster.up("coordinator");
    const [replica] = await cluster.up("wide-cnn");
    await trainWhile(async () => {
      for (const name of servers) {
        const [server] = await cluster.up(name);
        await server.restart();
        await whole();
        await isAsked(replica);
      }
      await coordinator.restart();
      await isAsked(replica);
    });
    const led = await coordinator.events("coordinator-ready", 2);
    expect(led.map(({ generation }) => generation)).toEqual([1, 2]);
  });

  /** Trains students one after the other from before until after a disturbance, and expects each to be as undisturbed. */
  async function trainWhile(disturb: (first: ServiceContainer) => Promise<void>): Promise<void> {
    const train = () => cluster.another("trainer", [runFile, "--out", "/students/1", "--temperature", "2"]);
    const first = await train();
    await first.events("pull-answered", 20);
    let isOver = false;
    const disturbance = disturb(first).finally(() => {
      isOver = true;
    });
    const training = async (): Promise<readonly TrainedStudent[]> => {
      const students = [await trainedStudent(first)];
      while (!isOver) students.push(await trainedStudent(await train()));
      return students;
    };
    const [students] = await Promise.all([training(), disturbance]);
    expect(students).toEqual(students.map(() => undisturbed));
  }

  /** Resolves once that student has learned more; it was in the middle of its training. @throws Error where it ended. */
  async function goesOn(student: ServiceContainer): Promise<void> {
    await student.events("pull-answered", student.count("pull-answered") + 20);
  }

  /** Resolves once a replica has answered more, whichever student learns from it. */
  async function isAsked(replica: ServiceContainer): Promise<void> {
    await replica.events("predict-replied", replica.count("predict-replied") + 20);
  }

  /** The server that the only connection of that name is to. */
  async function serverOf(client: string): Promise<ServiceContainer> {
    for (const name of servers) {
      const [server] = await cluster.up(name);
      const { connections } = (await (await server.ask("/connz")).json()) as Connections;
      if (connections.some((connection) => connection.name?.includes(client))) return server;
    }
    throw new Error(`no server knows a client ${client}`);
  }

  /** Resolves when each server has its routes and all that JetStream keeps. */
  async function whole(): Promise<void> {
    for (const name of servers) {
      const [server] = await cluster.up(name);
      while ((await server.ask("/healthz")).status !== 200) await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

interface Connections {
  readonly connections: readonly { readonly name?: string }[];
}

async function readableByAll(folder: string): Promise<void> {
  for (const path of ["", ...(await readdir(folder, { recursive: true }))]) {
    const isFolder = (await stat(join(folder, path))).isDirectory();
    await chmod(join(folder, path), isFolder ? 0o755 : 0o644);
  }
}

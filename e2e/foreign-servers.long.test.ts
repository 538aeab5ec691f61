import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { systemClock } from "@faculty/shared/clock";
import { freePort } from "@faculty/shared/processes";
import { expect, test } from "vitest";
import { checkout, faculty, startFaculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

// KServe's and MLServer's own Python servers, each in an environment of the cache that is made once.

const runs = createTinyRuns();
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "faculty", "model-servers");
const packages = {
  kserve: ["kserve==0.21.0", "scikit-learn", "joblib"],
  mlserver: ["mlserver==1.7.1", "mlserver-sklearn==1.7.1"],
};

type Server = keyof typeof packages;

/** Where its programs are, or why they cannot be. */
type Installed = { readonly kind: "here"; readonly bin: string } | { readonly kind: "missing"; readonly why: string };

async function environment(name: Server): Promise<Installed> {
  const folder = join(cache, name);
  const mark = join(folder, "whole");
  if ((await stat(mark).catch(() => null)) !== null) return { kind: "here", bin: join(folder, "bin") };
  await mkdir(cache, { recursive: true });
  try {
    await promisify(execFile)("python3", ["-m", "venv", "--clear", folder]);
    await promisify(execFile)(join(folder, "bin", "pip"), ["install", "--quiet", ...packages[name]]);
  } catch {
    return { kind: "missing", why: `${packages[name][0]} cannot be installed here` };
  }
  await writeFile(mark, "");
  return { kind: "here", bin: join(folder, "bin") };
}

// Before the tests, whose limits are of what they do: installing takes as long as it takes.
const kserve = await environment("kserve");
const mlserver = await environment("mlserver");
const because = (...needed: readonly Installed[]): string =>
  needed.flatMap((one) => (one.kind === "missing" ? [` (${one.why})`] : [])).join("");
const binOf = (one: Installed): string => (one.kind === "here" ? one.bin : "");
const scripts = join(checkout, "e2e", "foreign-servers");

async function started(
  program: string,
  args: readonly string[],
  port: number,
  cwd = runs.folder,
): Promise<ChildProcess & Disposable> {
  const path = `${join(program, "..")}:${process.env["PATH"]}`;
  const child = spawn(program, args, { cwd, env: { ...process.env, PATH: path }, stdio: "ignore" });
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/v2/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (child.exitCode === null && !(await isReady())) await systemClock.sleep(200);
  return Object.assign(child, { [Symbol.dispose]: () => void child.kill("SIGKILL") });
}

interface ServedByMlserver {
  /** Of the folder that it is started in. */
  readonly name: string;
  readonly script: string;
  readonly file: string;
  readonly inputs: readonly object[];
  readonly outputs: readonly object[];
}

/** Trains the model and serves it. @returns The server, and its port. */
async function startMlserver({ name, script, file, inputs, outputs }: ServedByMlserver) {
  const cwd = join(runs.folder, name);
  await mkdir(cwd);
  await promisify(execFile)(join(binOf(mlserver), "python"), [join(scripts, script)], { cwd });
  const port = await freePort();
  const settings = {
    parallel_workers: 0, // its workers' processes outlive it when it is killed
    http_port: port,
    grpc_port: await freePort(),
    metrics_port: await freePort(),
  };
  const implementation = "mlserver_sklearn.SKLearnModel";
  const model = { name, implementation, parameters: { uri: `./${file}` }, inputs, outputs };
  await writeFile(join(cwd, "settings.json"), JSON.stringify(settings));
  await writeFile(join(cwd, "model-settings.json"), JSON.stringify(model));
  const server = await started(join(binOf(mlserver), "mlserver"), ["start", "."], port, cwd);
  return Object.assign(server, { port });
}

test.skipIf(because(kserve, mlserver) !== "")(
  `KServe's and MLServer's own servers teach one student; one that is killed changes nothing${because(kserve, mlserver)}`,
  async () => {
    using digits = await startMlserver({
      name: "digits",
      script: "train_digits.py",
      file: "model.joblib",
      inputs: [{ name: "x", datatype: "FP32", shape: [-1, 64] }],
      outputs: [{ name: "predict_proba", datatype: "FP32", shape: [-1, 10] }],
    });
    const ports = { kserve: await freePort(), mlserver: digits.port };
    const startKserve = () =>
      started(
        join(binOf(kserve), "python"),
        [join(scripts, "kserve_digits.py"), `${ports.kserve}`],
        ports.kserve,
        join(runs.folder, "digits"),
      );
    const first = await startKserve();

    const classes = Array.from({ length: 10 }, (_, digit) => String(digit));
    const server = (of: keyof typeof ports) => ({ url: `http://127.0.0.1:${ports[of]}`, model: "digits" });
    const keys = (folder: string) => ({
      teachers: [
        { name: "kserve", server: server("kserve"), classes },
        { name: "mlserver", server: { ...server("mlserver"), output: "predict_proba" }, classes },
      ],
      train: { batchSize: 32, epochs: 4, checkpointEverySteps: 20 },
      baseline: false,
      signals: { folder },
    });
    expect(
      await faculty(["run", await runs.runFile("calm", keys("calm-signals"))], { cwd: runs.folder }),
    ).toMatchObject({
      code: 0,
    });
    await using killed = startFaculty(["run", await runs.runFile("killed", keys("killed-signals"))], {
      cwd: runs.folder,
    });
    while (!killed.said().includes("training students")) await once(killed.voice, "said");
    first.kill("SIGKILL");
    await once(first, "exit");
    using _back = await startKserve();
    expect(await killed.finished).toMatchObject({ code: 0 });
    const report = JSON.parse(await readFile(join(runs.folder, "runs/killed/report.json"), "utf8"));
    for (const model of report.models.slice(0, 2)) expect(model.accuracy.mean).toBeGreaterThan(0.97);
    const student = "students/distilled-1/distilled";
    expect(await runs.weights(`runs/killed/${student}`)).toEqual(await runs.weights(`runs/calm/${student}`));
  },
  1_800_000,
);

test.skipIf(because(mlserver) !== "")(
  `a pipeline of scikit-learn behind MLServer is inspected and teaches by raw texts${because(mlserver)}`,
  async () => {
    using server = await startMlserver({
      name: "texts",
      script: "train_texts.py",
      file: "texts.joblib",
      inputs: [{ name: "text", datatype: "BYTES", shape: [-1] }],
      outputs: [{ name: "predict_proba", datatype: "FP64", shape: [-1, 2] }],
    });
    const { folder } = runs;
    await mkdir(join(folder, "trades"));
    const lineOf = (_: unknown, i: number) =>
      i % 2 === 0 ? `baker\tbread oven flour ${i}` : `fisher\tfish net boat ${i}`;
    for (const [part, count] of [
      ["train", 160],
      ["test", 40],
    ] as const)
      await writeFile(join(folder, "trades", `${part}.tsv`), Array.from({ length: count }, lineOf).join("\n"));
    await writeFile(join(folder, "trades", "text.json"), JSON.stringify({ length: 5 }));
    const url = `http://127.0.0.1:${server.port}`;
    const data = ["--dataset", "text", "--path", "trades", "--classes", "baker,fisher", "--output", "predict_proba"];
    const inspected = await faculty(["inspect", url, "texts", ...data], { cwd: folder });
    expect(inspected.stdout).toMatch(/^its texts as they are +100\.0 % .* 40 of 40 /m);
    const file = await runs.runFile("trades", {
      dataset: { name: "text", path: "./trades", validation: 0.2 },
      teachers: [
        {
          name: "trades",
          server: { url, model: "texts", output: "predict_proba" },
          classes: ["baker", "fisher"],
          inputs: { field: "text" },
        },
      ],
      student: { model: { kind: "embedding-pool", embedding: 8 }, optimizer: { learningRate: 0.05 } },
      objective: [{ loss: "soft-target-kl", weight: 1 }],
      baseline: false,
    });
    expect(await faculty(["run", file], { cwd: folder })).toMatchObject({ code: 0 });
    const report = JSON.parse(await readFile(join(folder, "runs/trades/report.json"), "utf8"));
    for (const model of report.models.slice(0, 2)) expect(model.accuracy.mean).toBe(1);
  },
  300_000,
);

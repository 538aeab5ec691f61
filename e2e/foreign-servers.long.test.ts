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

/** @returns Its folder of programs. */
async function environment(name: keyof typeof packages): Promise<string> {
  const folder = join(cache, name);
  const mark = join(folder, "whole");
  if ((await stat(mark).catch(() => null)) === null) {
    await mkdir(cache, { recursive: true });
    await promisify(execFile)("python3", ["-m", "venv", "--clear", folder]);
    await promisify(execFile)(join(folder, "bin", "pip"), ["install", "--quiet", ...packages[name]]);
    await writeFile(mark, "");
  }
  return join(folder, "bin");
}

async function started(program: string, args: readonly string[], port: number): Promise<ChildProcess & Disposable> {
  const path = `${join(program, "..")}:${process.env["PATH"]}`;
  const child = spawn(program, args, { cwd: runs.folder, env: { ...process.env, PATH: path }, stdio: "ignore" });
  const isReady = () =>
    fetch(`http://127.0.0.1:${port}/v2/health/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
  while (child.exitCode === null && !(await isReady())) await systemClock.sleep(200);
  return Object.assign(child, { [Symbol.dispose]: () => void child.kill("SIGKILL") });
}

test("KServe's and MLServer's own servers teach one student; one that is killed changes nothing", async () => {
  const [kserve, mlserver] = [await environment("kserve"), await environment("mlserver")];
  const here = join(checkout, "e2e", "foreign-servers");
  const python = { cwd: runs.folder };
  await promisify(execFile)(join(mlserver, "python"), [join(here, "train_digits.py")], python);
  const ports = { kserve: await freePort(), mlserver: await freePort() };
  await writeFile(
    join(runs.folder, "settings.json"),
    JSON.stringify({
      parallel_workers: 0, // its workers' processes outlive it when it is killed
      http_port: ports.mlserver,
      grpc_port: await freePort(),
      metrics_port: await freePort(),
    }),
  );
  await writeFile(
    join(runs.folder, "model-settings.json"),
    JSON.stringify({
      name: "digits",
      implementation: "mlserver_sklearn.SKLearnModel",
      parameters: { uri: "./model.joblib" },
      inputs: [{ name: "x", datatype: "FP32", shape: [-1, 64] }],
      outputs: [{ name: "predict_proba", datatype: "FP32", shape: [-1, 10] }],
    }),
  );
  const startKserve = () =>
    started(join(kserve, "python"), [join(here, "kserve_digits.py"), `${ports.kserve}`], ports.kserve);
  using _mlserver = await started(join(mlserver, "mlserver"), ["start", "."], ports.mlserver);
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
  expect(await faculty(["run", await runs.runFile("calm", keys("calm-signals"))], { cwd: runs.folder })).toMatchObject({
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
}, 900_000);

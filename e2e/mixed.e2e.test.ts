import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "@faculty/shared/processes";
import { expect, test } from "vitest";
import { checkout, descendants, type FacultyProcess, faculty, startFaculty } from "./faculty-process.ts";
import { joinPlace } from "./join-place.ts";
import { python, startScikitLearn } from "./python-process.ts";
import { startServer } from "./server-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const runs = createTinyRuns();
const fixtures = join(checkout, "packages", "teacher-node", "fixtures");
const digits = Array.from({ length: 10 }, (_, digit) => String(digit));
const twoNumbers = { resize: [1, 2], layout: "flat" };

/** A teacher of each kind; no two of them agree on size of input, names, order and number of classes. */
function teachersAt(port: number) {
  return [
    { name: "tfjs", model: "./teachers/low" }, // 8 × 8; 0 to 4
    {
      name: "onnx", // two numbers; three classes in an order of its own
      model: join(fixtures, "onnx", "scikit-learn.onnx"),
      classes: ["7", "1", "4"],
      outputs: { output: "probabilities" },
      inputs: twoNumbers,
    },
    {
      name: "keras", // two numbers; other names, one of a class that the data set does not have
      model: join(fixtures, "saved-model", "keras"),
      classes: ["ring", "stroke", "blot"],
      classMap: { ring: "0", stroke: "1", blot: null },
      inputs: twoNumbers,
    },
    {
      name: "served", // 4 × 4; all digits, backwards
      server: { url: `http://127.0.0.1:${port}`, model: "small", timeoutMs: 5000 },
      classes: digits.toReversed(),
      inputs: { resize: [4, 4] },
    },
    ...(python === "" ? [] : [{ name: "py", external: true }]), // 8 × 8; all digits
  ];
}

/** What the run starts itself, by the teacher's name. */
const ownNames = ["tfjs", "onnx", "keras", "served"];

function ownProcesses(run: FacultyProcess): readonly number[] {
  const all = descendants(run.pid);
  return ownNames.map((name) => {
    const [found, ...more] = all.filter(({ command }) => command.includes(` --name ${name} `));
    if (found === undefined || more.length > 0)
      throw new Error(`${name} has ${more.length} processes too many, or none`);
    return found.pid;
  });
}

test(`a teacher of each kind${python === "" ? " but Python" : ""}, each killed once, gives the student of none killed`, async () => {
  const port = await freePort();
  const keys = (folder: string) => ({
    teachers: teachersAt(port),
    augment: [{ kind: "shift", pixels: 1 }], // each epoch asks anew
    train: { batchSize: 32, epochs: 4, checkpointEverySteps: 20 },
    baseline: false,
    signals: { folder },
  });
  const [calmFile, killedFile] = [
    await runs.runFile("calm", keys("calm-signals")),
    await runs.runFile("killed", keys("killed-signals")),
  ];
  using server = await startServer(port);

  const { code, stdout, stderr } = await faculty(["validate", calmFile, "--json"], { cwd: runs.folder });
  expect(code).toBe(0);
  const ask = `faculty inspect http://127.0.0.1:${port} small`;
  const line = `the server of teacher served was not asked: what it is and takes shows when the run starts, or by ${ask}`;
  expect(stderr).toContain(`${JSON.stringify({ event: "said", line })}\n`);
  expect(JSON.parse(stdout)).toMatchObject({
    promises: {
      tfjs: { kind: "bits" },
      onnx: { kind: "bits" },
      keras: { kind: "bits" },
      served: { kind: "tolerance", tolerance: 0.0001 },
      ...(python === "" ? {} : { py: { kind: "open" } }),
    },
    signals: "hybrid", // for the sake of the one that promises a tolerance
  });

  await using calm = startFaculty(["run", calmFile], { cwd: runs.folder });
  using _taught = python === "" ? undefined : startScikitLearn("py", await joinPlace(calm));
  expect(await calm.finished).toMatchObject({ code: 0 });

  await using killed = startFaculty(["run", killedFile], { cwd: runs.folder });
  const env = python === "" ? null : await joinPlace(killed);
  const joined = env === null ? undefined : startScikitLearn("py", env);
  while (!killed.said().includes("training students")) await once(killed.voice, "said");
  for (const pid of ownProcesses(killed)) process.kill(pid, "SIGKILL");
  for (const process of [server, joined]) {
    if (process === undefined) continue;
    process.kill("SIGKILL");
    await once(process, "exit");
  }
  using _server = await startServer(port);
  using _joined = env === null ? undefined : startScikitLearn("py", env);
  const ended = await killed.finished;
  expect(ended.code).toBe(0);
  for (const name of ownNames)
    expect(ended.stderr).toMatch(new RegExp(`teacher-${name}-\\d+ ended with SIGKILL, starting it again`));

  const student = "students/distilled-1/distilled";
  expect(await runs.weights(`runs/killed/${student}`)).toEqual(await runs.weights(`runs/calm/${student}`));
  const { models } = JSON.parse(await readFile(join(runs.folder, "runs/killed/report.json"), "utf8"));
  const measured = models.filter(({ role }: { role: string }) => role === "teacher");
  expect(measured.map(({ name }: { name: string }) => name)).toEqual(teachersAt(port).map(({ name }) => name));
}, 300_000);

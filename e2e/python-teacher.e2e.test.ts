import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkout, startFaculty } from "./faculty-process.ts";
import { joinPlace } from "./join-place.ts";
import { createTinyRuns } from "./tiny-run.ts";

/** The Python that the test runner has set up; `npm test` says where there is none. */
const python = process.env["FACULTY_PYTHON"] ?? "";
const runs = createTinyRuns();
const keys = {
  teachers: [
    { name: "py", external: true },
    { name: "low", model: "./teachers/low" },
  ],
  train: { batchSize: 32, epochs: 4, checkpointEverySteps: 20 },
  baseline: false,
};

function scikitLearn(env: Record<string, string>): ChildProcess & Disposable {
  const script = join(checkout, "python", "examples", "digits_sklearn.py");
  const source = { PYTHONPATH: join(checkout, "python", "src") };
  const child = spawn(python, [script, "--name", "py"], {
    env: { ...process.env, ...source, ...env },
    stdio: "ignore",
  });
  return Object.assign(child, { [Symbol.dispose]: () => void child.kill("SIGKILL") });
}

test.skipIf(python === "")(
  "a scikit-learn teacher killed and started again: the same student",
  async () => {
    await using calm = startFaculty(["run", await runs.runFile("calm", keys)], { cwd: runs.folder });
    const taught = scikitLearn(await joinPlace(calm));
    expect(await calm.finished).toMatchObject({ code: 0 });
    taught.kill("SIGTERM");
    expect((await once(taught, "exit"))[0]).toBe(0); // it drained

    await using killed = startFaculty(["run", await runs.runFile("killed", keys)], { cwd: runs.folder });
    const env = await joinPlace(killed);
    const first = scikitLearn(env);
    while (!killed.said().includes("training students")) await once(killed.voice, "said");
    first.kill("SIGKILL");
    await once(first, "exit");
    using _back = scikitLearn(env);
    expect(await killed.finished).toMatchObject({ code: 0 });
    const student = "students/distilled-1/distilled";
    expect(await runs.weights(`runs/killed/${student}`)).toEqual(await runs.weights(`runs/calm/${student}`));
  },
  120_000,
);

import { once } from "node:events";
import { startNatsServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { startFaculty } from "./faculty-process.ts";
import { joinPlace } from "./join-place.ts";
import { python, startPython, startScikitLearn } from "./python-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const runs = createTinyRuns();
const keys = {
  teachers: [
    { name: "py", external: true },
    { name: "low", model: "./teachers/low" },
  ],
  train: { batchSize: 32, epochs: 4, checkpointEverySteps: 20 },
  baseline: false,
};

test.skipIf(python === "")(
  "a scikit-learn teacher killed and started again: the same student",
  async () => {
    await using calm = startFaculty(["run", await runs.runFile("calm", keys)], { cwd: runs.folder });
    const taught = startScikitLearn("py", await joinPlace(calm));
    expect(await calm.finished).toMatchObject({ code: 0 });
    taught.kill("SIGTERM");
    expect((await once(taught, "exit"))[0]).toBe(0); // it drained

    await using killed = startFaculty(["run", await runs.runFile("killed", keys)], { cwd: runs.folder });
    const env = await joinPlace(killed);
    const first = startScikitLearn("py", env);
    while (!killed.said().includes("training students")) await once(killed.voice, "said");
    first.kill("SIGKILL");
    await once(first, "exit");
    using _back = startScikitLearn("py", env);
    expect(await killed.finished).toMatchObject({ code: 0 });
    const student = "students/distilled-1/distilled";
    expect(await runs.weights(`runs/killed/${student}`)).toEqual(await runs.weights(`runs/calm/${student}`));
  },
  120_000,
);

test.skipIf(python === "")(
  "a function with layers keeps every rule of docs/protocol.md",
  async () => {
    await using server = await startNatsServer();
    using taught = startPython(["-m", "faculty_teacher", "serve", "served:layered", "--name", "py"], {
      NATS_URL: server.url,
    });
    await using checked = startFaculty(["check-teacher", "py", "--drain", "--nats", server.url]);
    while (!checked.said().includes("stop replica")) await once(checked.voice, "said");
    taught.kill("SIGTERM");
    const { code, stdout } = await checked.finished;
    // Of one replica, which names no data set; whether it keeps anybody waiting depends on how fast it is.
    expect(stdout).toMatch(/ (33 ok, 0 broken, 3|34 ok, 0 broken, 2) not tried\n$/);
    expect(code).toBe(0);
  },
  60_000,
);

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadDataset } from "@faculty/data/datasets";
import { writeNpy } from "@faculty/data/npy";
import { freePort } from "@faculty/shared/processes";
import { expect, test } from "vitest";
import { descendants, faculty, startFaculty } from "./faculty-process.ts";
import { startServer } from "./server-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const runs = createTinyRuns();
const train = { batchSize: 32, epochs: 4, checkpointEverySteps: 20 };
const classes = Array.from({ length: 10 }, (_, digit) => String(digit));

/** Logits of every digit, as somebody saved them: most of them right. */
async function saveOutputs(): Promise<void> {
  const { train: first, test: last } = await loadDataset({ name: "digits" });
  const labels = [...first.labels, ...last.labels];
  const logits = labels.flatMap((label, id) => classes.map((_, c) => (c === label ? 2 : ((id * 7 + c * 3) % 12) / 4)));
  await writeNpy(join(runs.folder, "said.npy"), "f4", [classes.length], Float32Array.from(logits));
}

test("a model server and saved outputs teach beside a model; both killed and back, they change nothing; another model ends the run", async () => {
  const port = await freePort();
  const server = { url: `http://127.0.0.1:${port}`, model: "digits", timeoutMs: 5000 };
  const teachers = [
    { name: "served", server, classes, replicas: 2 },
    { name: "low", model: "./teachers/low" },
    { name: "old", signals: "./said.npy", classes },
  ];
  await saveOutputs();
  const keys = (folder: string) => ({ teachers, train, baseline: false, signals: { folder } });
  const first = await startServer(port);
  expect(await faculty(["run", await runs.runFile("calm", keys("calm-signals"))], { cwd: runs.folder })).toMatchObject({
    code: 0,
  });

  await using killed = startFaculty(["run", await runs.runFile("killed", keys("killed-signals"))], {
    cwd: runs.folder,
  });
  while (!killed.said().includes("training students")) await once(killed.voice, "said");
  first.kill("SIGKILL");
  const saved = descendants(killed.pid).find(({ command }) => command.includes(" --name old "));
  if (saved === undefined) throw new Error("nothing serves the saved outputs");
  process.kill(saved.pid, "SIGKILL");
  await once(first, "exit");
  using back = await startServer(port);
  const ended = await killed.finished;
  expect(ended.code).toBe(0);
  expect(ended.stderr).toContain("teacher-old-1 ended with SIGKILL, starting it again");
  const student = "students/distilled-1/distilled";
  expect(await runs.weights(`runs/killed/${student}`)).toEqual(await runs.weights(`runs/calm/${student}`));

  const report = JSON.parse(await readFile(join(runs.folder, "runs/killed/report.json"), "utf8"));
  const digest = report.teacherDigests.served;
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(report.models[0]).toMatchObject({ name: "served", samples: 355, cost: { parameters: null } });
  expect(await faculty(["audit", "runs/killed"], { cwd: runs.folder })).toMatchObject({ code: 0 });

  back.kill("SIGUSR2");
  const again = await faculty(["run", await runs.runFile("killed", { ...keys("others"), seed: 4 })], {
    cwd: runs.folder,
  });
  expect(again.stderr).toContain(`faculty: model digits of ${server.url} has digest `);
  expect(again.stderr).toContain(
    ` by its answers to 16 probe samples, the run expects ${digest} (said by teacher-served-`,
  );
  expect(again.code).toBe(65);
}, 120_000);

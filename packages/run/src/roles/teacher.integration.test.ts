import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadDataset } from "@faculty/data/datasets";
import { connectNats } from "@faculty/shared/bus";
import { subjects } from "@faculty/shared/subjects";
import { startNatsServer } from "@faculty/testing";
import { expect, test } from "vitest";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { prepareRun } from "../supervisor/prepare-run.ts";
import { serveTeacherRole } from "./teacher.ts";

const digits = Array.from({ length: 10 }, (_, digit) => String(digit));

test("saved outputs without the samples that the run omits are served, as validate says", async () => {
  const root = await mkdtemp(join(tmpdir(), "faculty-teacher-role-"));
  const runFile = join(root, "run.json");
  await writeFile(
    runFile,
    JSON.stringify({
      name: "omitting",
      dataset: { name: "digits", validation: 0, omit: { classes: ["9"] } },
      teachers: [{ name: "old", signals: "./outputs.jsonl", classes: digits }],
      student: { model: { kind: "mlp", units: [4] } },
      objective: [{ loss: "soft-target-kl", weight: 1 }],
      train: { epochs: 1 },
    }),
  );
  const { train, test } = await loadDataset({ name: "digits" });
  const ids = [
    ...[...train.labels.keys()].filter((id) => train.labels[id] !== 9).map((id) => `train/${id}`),
    ...[...test.labels.keys()].map((id) => `test/${id}`),
  ];
  const logits = Array.from({ length: 10 }, (_, c) => c);
  await writeFile(join(root, "outputs.jsonl"), ids.map((id) => JSON.stringify({ id, logits })).join("\n"));
  const stop = new AbortController();
  await prepareRun(runFile, [], stop.signal);

  await using server = await startNatsServer();
  await using bus = await connectNats({ servers: server.url, clientName: "test" });
  const settings = readSettings(
    { NATS_URL: server.url, FACULTY_CACHE: join(root, "cache"), LOG_LEVEL: "silent" },
    String,
  );
  const heard = new Promise((resolve) => bus.subscribe(subjects.heartbeat("old", "r1"), resolve));
  const served = serveTeacherRole({
    runFile,
    name: "old",
    model: undefined,
    classes: undefined,
    dataset: undefined,
    replica: "r1",
    environment: {},
    settings,
    output: silentOutput({ quiet: true }),
    abort: stop.signal,
  });
  expect(await Promise.race([heard.then(() => "served"), served])).toBe("served");
  stop.abort();
  await served;
  await rm(root, { recursive: true });
});

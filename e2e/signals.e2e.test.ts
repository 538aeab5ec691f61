import { execFile } from "node:child_process";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";
import { createTinyRuns } from "./tiny-run.ts";

const timeout = 240_000;
const run = promisify(execFile);

const runs = createTinyRuns();

function weights(name: string): Promise<Buffer> {
  return runs.weights(`runs/${name}/students/distilled-1/distilled`);
}

test("a harvested run needs no teacher, and gives the student that a hybrid run gives", { timeout }, async () => {
  const folder = join(runs.folder, "kept");
  const augment = [{ kind: "shift", pixels: 1 }];
  const common = { baseline: false, augment, train: { batchSize: 64, epochs: 2 } };
  const offline = await runs.runFile("offline", { ...common, signals: { mode: "offline", folder } });
  const hybrid = await runs.runFile("hybrid", {
    ...common,
    signals: { mode: "hybrid", folder: join(runs.folder, "kept-2") },
  });

  const early = await faculty(["run", offline], { cwd: runs.folder });
  expect(early.code).not.toBe(0);
  expect(early.stderr).toContain("run faculty harvest");

  const harvest = await faculty(["harvest", offline, "--json"], { cwd: runs.folder });
  expect(harvest.code).toBe(0);
  expect(JSON.parse(harvest.stdout)).toMatchObject({ teachers: 2, folder });
  const ran = await faculty(["run", offline, "--fresh"], { cwd: runs.folder });
  expect(ran.stderr).toContain("the signal store stands in for the teachers");
  expect(ran.code).toBe(0);
  expect((await readdir(join(runs.folder, "runs/offline/logs"))).filter((name) => name.startsWith("teacher"))).toEqual(
    [],
  );

  expect((await faculty(["run", hybrid], { cwd: runs.folder })).code).toBe(0);
  expect((await weights("offline")).equals(await weights("hybrid"))).toBe(true);
});

/** Only this test needs Python: .ci/run installs it, a user need not have it. */
const hasPip = await run("python3", ["-m", "pip", "--version"]).then(
  () => true,
  () => false,
);

test.skipIf(!hasPip)("pyarrow reads what is kept", { timeout }, async () => {
  const venv = join(
    process.env["XDG_CACHE_HOME"] || join(process.env["HOME"] ?? "", ".cache"),
    "faculty",
    "pyarrow-21",
  );
  await mkdir(venv, { recursive: true });
  await run("python3", ["-m", "pip", "install", "--quiet", "--target", venv, "pyarrow==21.0.0"]);
  const [partition = ""] = (await readdir(join(runs.folder, "kept"))).filter((name) => name !== "teachers");
  const [segment = ""] = await readdir(join(runs.folder, "kept", partition));
  const script = `
import json, sys, pyarrow as pa
table = pa.ipc.open_file(sys.argv[1]).read_all()
key = json.loads(table.schema.metadata[b"faculty.key"])
rows = table.column("signal").to_pylist()
print(json.dumps({"codec": key["codec"], "ids": len(set(table.column("sample-id").to_pylist())), "rows": len(rows), "maxima": sorted({max(row) for row in rows})}))`;
  const path = join(runs.folder, "kept", partition, segment);
  const { stdout } = await run("python3", ["-c", script, path], { env: { ...process.env, PYTHONPATH: venv } });
  const read = JSON.parse(stdout);
  expect(read).toMatchObject({ codec: "float16", maxima: [0] });
  expect(read.rows).toBe(read.ids);
});

test("layers of teachers reach the student; a wrong name lists the right ones", { timeout }, async () => {
  const objective = [
    { loss: "soft-target-kl", weight: 1 },
    { loss: "hint", weight: 0.5, from: "all/dense1", to: "dense1" },
    { loss: "similarity-preserving", weight: 100, from: "low/dense1", to: "dense1" },
  ];
  const student = { model: { kind: "mlp", units: [12] } };
  const train = { batchSize: 64, epochs: 2 };
  const good = await runs.runFile("layers", { baseline: false, student, objective, train });
  expect((await faculty(["run", good], { cwd: runs.folder })).code).toBe(0);
  const { models } = JSON.parse(
    await readFile(join(runs.folder, "runs/layers/students/distilled-1/result.json"), "utf8"),
  );
  const [first, last] = [models[0].history[0].terms, models[0].history.at(-1).terms];
  expect(last.hint).toBeLessThan(first.hint);
  expect(last["similarity-preserving"]).toBeLessThan(first["similarity-preserving"]);
  const { modelTopology } = JSON.parse(
    await readFile(join(runs.folder, "runs/layers/students/distilled-1/distilled/model.json"), "utf8"),
  );
  expect(JSON.stringify(modelTopology)).not.toContain("projection");

  const stranger = [{ loss: "hint", weight: 1, from: "other/dense1", to: "dense1" }];
  const refused = await faculty(["validate", await runs.runFile("stranger", { objective: stranger })], {
    cwd: runs.folder,
  });
  expect(refused.stderr).toContain("expected a layer of one of the teachers all, low, found other");
  expect(refused.code).toBe(78);

  const wrong = [{ loss: "hint", weight: 1, from: "all/conv9", to: "dense1" }];
  const file = await runs.runFile("wrong", { baseline: false, student, objective: wrong, train });
  const ended = await faculty(["run", file], { cwd: runs.folder });
  expect(ended.stderr).toMatch(/teacher all has no layer conv9, it has .*dense1/);
  expect(ended.code).not.toBe(0);
});

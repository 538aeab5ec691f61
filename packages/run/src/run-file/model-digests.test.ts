import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { modelDigest } from "@faculty/models/manifests";
import { afterAll, expect, test } from "vitest";
import { withModelDigests } from "./model-digests.ts";
import { runSchema } from "./run-schema.ts";

const model = await mkdtemp(join(tmpdir(), "faculty-model-digests-"));
afterAll(() => rm(model, { recursive: true }));
await writeFile(join(model, "model.json"), "{}");

function runOf(student: object, further: object = student) {
  return runSchema.parse({
    name: "begun",
    dataset: { name: "digits" },
    teachers: [{ name: "a", model: "./a" }],
    student: { model: student },
    students: [{ name: "further", model: further }],
    objective: [{ loss: "soft-target-kl", weight: 1 }],
    train: { epochs: 1 },
  });
}

const file = { kind: "file", path: model };

test("a student that begins as a model depends on what is in its folder", async () => {
  const digest = await modelDigest(model);
  const { student, students } = await withModelDigests(runOf(file));
  expect([student.model, students[0]?.model]).toEqual([
    { ...file, digest },
    { ...file, digest },
  ]);
  await writeFile(join(model, "weights.bin"), "other");
  const changed = await withModelDigests(runOf(file));
  expect(changed.student.model["digest"]).not.toBe(digest);
});

test("a topology is a file of its own", async () => {
  const path = join(model, "student.json");
  await writeFile(path, "{}");
  const digest = createHash("sha256").update("{}").digest("hex");
  const { student } = await withModelDigests(runOf({ kind: "file", path }));
  expect(student.model).toEqual({ kind: "file", path, digest });
});

test("another model than the run file says is refused by both digests", async () => {
  const [digest, found] = ["0".repeat(64), await modelDigest(model)];
  await expect(withModelDigests(runOf({ kind: "mlp", units: [4] }, { ...file, digest }))).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    message: `model of student further: ${model} has digest ${found}, the run file says ${digest}`,
  });
});

test("an architecture, and a model that is elsewhere, stay as they are written", async () => {
  const elsewhere = { kind: "file", path: join(model, "gone") };
  const run = runOf({ kind: "mlp", units: [4] }, elsewhere);
  expect(await withModelDigests(run)).toEqual(run);
});

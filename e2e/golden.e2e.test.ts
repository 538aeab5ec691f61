import { createHash } from "node:crypto";
import { copyFile, mkdtemp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, inject, test } from "vitest";
import { checkout, faculty } from "./faculty-process.ts";

const golden = join(checkout, "e2e", "golden");
const env = { FACULTY_BACKEND: "cpu" };

test("a classification run of the first edition gives the bits it gave", { timeout: 300_000 }, async () => {
  const folder = await mkdtemp(join(inject("sharedFolder"), "golden-"));
  const here = { cwd: folder, env };
  const model = JSON.stringify({ kind: "mlp", units: [16] });
  const teach = ["teach", "--dataset", "digits", "--model", model, "--learning-rate", "0.01", "--epochs", "3", "--out"];
  expect((await faculty([...teach, "all"], here)).code).toBe(0);
  expect((await faculty([...teach, "low", "--classes", "0,1,2,3,4"], here)).code).toBe(0);
  await copyFile(join(golden, "small-run.yaml"), join(folder, "small-run.yaml"));
  const { code, stderr } = await faculty(["run", "small-run.yaml"], here);
  expect(`${code} ${code === 0 ? "" : stderr}`).toBe("0 ");

  const expected: Readonly<Record<string, string>> = JSON.parse(
    await readFile(join(golden, "small-run.digests.json"), "utf8"),
  );
  const found = Object.keys(expected).map(async (path) => [path, await digestOf(join(folder, path, "weights.bin"))]);
  expect(Object.fromEntries(await Promise.all(found))).toEqual(expected);
});

async function digestOf(path: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

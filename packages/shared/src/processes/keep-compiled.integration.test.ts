import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import module from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

test("what is imported afterwards is kept where this Node.js can, and nothing is said where it cannot", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-compiled-"));
  const kept = join(folder, "kept");
  const imported = join(folder, "imported.mjs");
  await writeFile(imported, 'console.log("done");');
  const program = `
    import { keepCompiled } from "@faculty/shared/processes";
    keepCompiled(${JSON.stringify(kept)});
    await import(${JSON.stringify(imported)});`;
  const args = ["--input-type=module", "--eval", program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: import.meta.dirname, encoding: "utf8" });
  const isKept = existsSync(kept);
  await rm(folder, { recursive: true });
  expect({ stdout, stderr }).toEqual({ stdout: "done\n", stderr: "" });
  expect(isKept).toBe("enableCompileCache" in module);
});

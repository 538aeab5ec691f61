import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { drawShapes } from "./draw-shapes.ts";
import { checkout } from "./faculty-process.ts";

/** Two teachers, six students, an export. */
const timeout = 600_000;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "faculty-tutorial-"));
  await drawShapes(join(folder, "photos"), { train: 40, test: 20, unlabelled: 240 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("docs/tutorial.md works, every block of it as written", { timeout }, async () => {
  const page = await readFile(join(checkout, "docs", "tutorial.md"), "utf8");
  const blocks = [...page.matchAll(/^```(sh|yaml)\n([^]*?)^```$/gm)];
  expect(blocks.map(([, language]) => language)).toEqual(["sh", "sh", "sh", "yaml", "sh", "sh", "sh", "sh", "sh"]);
  const said: string[] = [];
  for (const [, language, text = ""] of blocks) {
    if (language === "sh") said.push(await run(text));
    else await writeFile(join(folder, "run.yaml"), text);
  }
  const [, , , , , report, predicted, exported] = said;
  expect(report).toContain("Distillation gained");
  expect(predicted).toMatch(/labelled circle\n.*labelled square\n.*labelled star\n/);
  expect(exported).toContain("student.onnx");
});

/** As a shell does in the reader's folder. `npx faculty` is the checkout's, which a folder elsewhere would not find. */
async function run(block: string): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  const npx = join(bin, "npx");
  const cli = join(checkout, "packages", "cli", "dist", "cli.js");
  await writeFile(npx, `#!/bin/sh\n[ "$1" = faculty ] || exit 2\nshift\nexec "${process.execPath}" "${cli}" "$@"\n`);
  await chmod(npx, 0o755);
  const { NATS_URL: _, ...surrounding } = process.env;
  const env = { ...surrounding, PATH: `${bin}${delimiter}${process.env["PATH"]}` };
  const { stdout } = await promisify(execFile)("bash", ["-euc", block], { cwd: folder, env, maxBuffer: 2 ** 26 });
  return stdout;
}

import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PluginSpec } from "@faculty/shared/config";
import { objectiveNeeds } from "@faculty/student-trainer/objective/terms";
import { afterEach, beforeEach, expect, test } from "vitest";
import { loadPlugins } from "./load-plugins.ts";

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "faculty-plugins-")));
});
afterEach(() => rm(folder, { recursive: true }));

/** As `defineLoss` makes it. @param more - Replaces keys. */
function lossText(name: string, more = ""): string {
  return `{ plugin: "loss", name: "${name}", needs: ["softTarget"], evaluate: ({ tf }) => tf.scalar(0), ${more} }`;
}

/** Writes modules and loads the one of that name. */
async function load(
  files: Readonly<Record<string, string>>,
  specs: readonly PluginSpec[] = [{ path: "own.mjs" }],
  roots: readonly string[] = [],
) {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return loadPlugins(specs, { runFile: "run.yaml", folder, roots });
}

test("what a module defines is known afterwards, and its place and digest are told", async () => {
  const text = `export const own = ${lossText("own-loss")}; export const other = 1;`;
  const { specs, defined } = await load({ "own.mjs": text });
  expect(specs).toEqual([{ path: join(folder, "own.mjs"), digest: expect.stringMatching(/^[0-9a-f]{64}$/) }]);
  expect(defined).toMatchObject([{ plugin: "loss", name: "own-loss", parameters: {}, outputs: ["distribution"] }]);
  expect([...objectiveNeeds([{ loss: "own-loss", weight: 1 }])]).toEqual(["softTarget"]);
});

test("two runs of a process may load one module, though it lies elsewhere", async () => {
  const text = `export const own = ${lossText("shared-loss")};`;
  await mkdir(join(folder, "copy"));
  const first = await load({ "own.mjs": text });
  const second = await load({ "copy/own.mjs": text }, [{ path: "copy/own.mjs" }]);
  expect(second.specs[0]?.digest).toBe(first.specs[0]?.digest);
});

const withWhat = "run.yaml: plugins[0]: ";

test.each([
  [
    "throws",
    "export const a = 1; throw new Error('no licence');",
    "FOLDER/own.mjs fails when it is loaded: no licence",
  ],
  [
    "exports nothing of ours",
    "export const loss = 1; export default 2;",
    "FOLDER/own.mjs exports nothing that a define function made, found default, loss",
  ],
  ["exports nothing", "export {};", "FOLDER/own.mjs exports nothing that a define function made, found no export"],
  [
    "names a loss that there is",
    `export const kl = ${lossText("soft-target-kl")};`,
    "export kl of FOLDER/own.mjs defines loss soft-target-kl, which Faculty has: give it another name",
  ],
  [
    "defines a loss twice",
    `const one = ${lossText("twice")}; export { one as a, one as b };`,
    "export b of FOLDER/own.mjs defines loss twice, and so does run.yaml: plugins[0]: export a of FOLDER/own.mjs",
  ],
  [
    "is a kind of another version",
    "export const a = { plugin: 'optimizer', name: 'a' };",
    "export a of FOLDER/own.mjs is a plugin of kind optimizer, expected one of architecture, dataset, loss, metric, teacher, weighting",
  ],
  [
    "says no need that there is",
    `export const a = ${lossText("a", 'needs: ["softTargets"]')};`,
    "export a of FOLDER/own.mjs: needs.0: expected one of labels, targets, softTarget, softLogits, teacherSignals, " +
      'teacherMask, draws, found "softTargets"; did you mean softTarget?',
  ],
  [
    "computes nothing",
    `export const a = ${lossText("a", "evaluate: 1")};`,
    "export a of FOLDER/own.mjs: evaluate: a function",
  ],
  [
    "has a parameter that every term has",
    `export const a = ${lossText("a", "parameters: { weight: 2 }")};`,
    "export a of FOLDER/own.mjs: parameters: none of loss, weight, output",
  ],
  ["is no module", "const a = 1;", "FOLDER/own.mjs is no ES module: it imports and exports nothing"],
  [
    "cannot be read",
    "export const a = `;",
    /^run.yaml: plugins\[0\]: \S+own.mjs cannot be read as a module: Parse error/,
  ],
  [
    "imports what is known only when it runs",
    "export const a = await import(process.argv[1]);",
    "FOLDER/own.mjs imports process.argv[1], which is known only when it runs: expected a text",
  ],
  [
    "imports by a package.json",
    "import '#own'; export const a = 1;",
    "FOLDER/own.mjs imports #own, which a package.json resolves: expected a path",
  ],
])("a module that %s is refused", async (_, text, message) => {
  const whole = typeof message === "string" ? withWhat + message.replaceAll("FOLDER", folder) : message;
  const thrown: unknown = await load({ "own.mjs": text }).catch((error: unknown) => error);
  expect(thrown).toMatchObject({ code: "BAD_PLUGIN" });
  if (typeof whole === "string") expect((thrown as Error).message).toBe(whole);
  else expect((thrown as Error).message).toMatch(whole);
});

test("a module that is missing, or imports one, is named", async () => {
  await expect(load({})).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `${withWhat}${folder}/own.mjs, which does not exist`,
  });
  await expect(load({ "own.mjs": "export * from './part.mjs';" })).rejects.toMatchObject({
    code: "NOT_FOUND",
    message: `${withWhat}${folder}/own.mjs imports ${folder}/part.mjs, which does not exist`,
  });
});

test("nothing outside of the roots is read, whether it is named, imported or linked to", async () => {
  await mkdir(join(folder, "inside"));
  const text = `globalThis.ran = true; export const a = ${lossText("outside")};`;
  await writeFile(join(folder, "outside.mjs"), text);
  await writeFile(join(folder, "inside", "imports.mjs"), "export * from '../outside.mjs';");
  await symlink(join(folder, "outside.mjs"), join(folder, "inside", "linked.mjs"));
  for (const path of ["outside.mjs", "inside/imports.mjs", "inside/linked.mjs"])
    await expect(load({}, [{ path }], [join(folder, "inside")])).rejects.toMatchObject({ code: "OUTSIDE_ROOTS" });
  expect(globalThis).not.toHaveProperty("ran");
});

test("one whose digest the run file pins is the only one that is loaded", async () => {
  const text = `export const a = ${lossText("pinned")};`;
  const { specs } = await load({ "own.mjs": text });
  const [{ digest } = { digest: "" }] = specs;
  await expect(load({}, specs)).resolves.toMatchObject({ specs });
  await expect(load({}, [{ path: "own.mjs", digest: "abc" }])).rejects.toMatchObject({
    code: "DIGEST_MISMATCH",
    message: `${withWhat}${folder}/own.mjs and what it imports have digest ${digest}, the run file says abc`,
  });
});

test("a process does not take what it loaded before for what is there now", async () => {
  await load({ "own.mjs": `export const a = ${lossText("changing")};` });
  await expect(load({ "own.mjs": `export const a = ${lossText("changing", "outputs: ['values']")};` })).rejects.toThrow(
    `${withWhat}${folder}/own.mjs has changed since this process loaded it: start the process again`,
  );
  await expect(
    load({ "second.mjs": `export const a = ${lossText("changing", "outputs: ['values']")};` }, [
      { path: "second.mjs" },
    ]),
  ).rejects.toThrow(
    `${withWhat}export a of ${folder}/second.mjs defines loss changing, of which this process has another, ` +
      `${withWhat}export a of ${folder}/own.mjs: run them in processes of their own`,
  );
});

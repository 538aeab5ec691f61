// @ts-check
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryDir } from "../packages/provision/src/temporary-dir.test-support.mjs";
import { findChromium } from "./chromium.mjs";
import { createContext } from "./context.mjs";

const lock = (/** @type {string} */ version) =>
  JSON.stringify({ packages: { "node_modules/onnxruntime-web": { version } } });

/**
 * A checkout whose example is installed, and a folder of programs.
 * @param {string} dir
 * @param {string} version - that is installed; the lockfile has 1.0.0
 */
async function place(dir, version) {
  const example = join(dir, "examples", "browser");
  await mkdir(join(example, "node_modules"), { recursive: true });
  await writeFile(join(example, "package-lock.json"), lock("1.0.0"));
  await writeFile(join(example, "node_modules", ".package-lock.json"), lock(version));
  await mkdir(join(dir, "bin"));
  const program = join(dir, "bin", "chromium-browser");
  await writeFile(program, "");
  return program;
}

/**
 * @param {string} dir
 * @param {Record<string, string>} env
 */
function find(dir, env) {
  const context = { ...createContext(new AbortController().signal), checkoutDir: dir, env };
  return findChromium(context, { install: false });
}

test("a Chromium is the one that CHROMIUM names, or else the first on the PATH", async () => {
  const dir = await temporaryDir();
  const path = await place(dir, "1.0.0");
  expect(await find(dir, { PATH: `/nowhere:${join(dir, "bin")}` })).toEqual({ kind: "ready", path });
  expect(await find(dir, { PATH: "/nowhere", CHROMIUM: path })).toEqual({ kind: "ready", path });
});

test("where there is none the reason says where it was looked for", async () => {
  const dir = await temporaryDir();
  await place(dir, "1.0.0");
  const none = (/** @type {string} */ reason) => ({ kind: "none", reason });
  const names = "chromium, chromium-browser, google-chrome";
  expect(await find(dir, { PATH: "/nowhere" })).toEqual(
    none(`none of ${names} is on the PATH, and CHROMIUM names none`),
  );
  expect(await find(dir, { PATH: join(dir, "bin"), CHROMIUM: "/nowhere/chrome" })).toEqual(
    none("CHROMIUM names /nowhere/chrome, where no program is"),
  );
});

test("a package of another version than the lockfile's is not there", async () => {
  const dir = await temporaryDir();
  const CHROMIUM = await place(dir, "0.9.0");
  expect(await find(dir, { CHROMIUM })).toEqual({
    kind: "none",
    reason: "npm ci --prefix examples/browser was not run yet: `npm test` does",
  });
});

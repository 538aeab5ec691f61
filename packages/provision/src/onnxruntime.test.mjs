// @ts-check
import { mkdir, readFile, realpath, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { provideOnnxRuntime } from "./onnxruntime.mjs";
import { temporaryDir } from "./temporary-dir.test-support.mjs";

/** @param {string} path */
const readJson = async (path) =>
  JSON.parse(await readFile(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), "utf8"));

test("the version that is set up is the one whose types the models package compiles against", async () => {
  const { packages } = await readJson("packages/provision/onnxruntime/package-lock.json");
  const { dependencies } = await readJson("packages/models/package.json");
  const { version } = packages["node_modules/onnxruntime-node"];
  expect(dependencies["onnxruntime-common"]).toBe(version);
});

test("what is in the cache is linked where the packages find it, in place of an older one", async () => {
  const dir = await temporaryDir();
  const { packages } = await readJson("packages/provision/onnxruntime/package-lock.json");
  const { version } = packages["node_modules/onnxruntime-node"];
  const folder = `${version}-${process.platform}-${process.arch}`;
  const cached = join(dir, "cache", "onnxruntime-node", folder, "node_modules", "onnxruntime-node");
  await mkdir(cached, { recursive: true });
  const link = join(dir, "packages", "node_modules", "onnxruntime-node");
  await mkdir(join(link, ".."), { recursive: true });
  await symlink(join(dir, "an-older-one"), link);
  /** @type {string[]} */
  const said = [];
  const nothing = () => {};
  const step = {
    note: nothing,
    bytes: nothing,
    warn: nothing,
    end: nothing,
    done: (/** @type {string} */ s) => said.push(s),
  };
  const abort = new AbortController().signal;
  const places = { tfjsNode: async () => dir, tfjsFrom: dir, onnxRuntimeLink: link };
  await provideOnnxRuntime({ cacheDir: join(dir, "cache"), stateDir: dir, places, env: {}, abort }, step);
  expect(await realpath(link)).toBe(await realpath(cached));
  expect(said).toEqual([`ONNX Runtime ${version}`]);
});

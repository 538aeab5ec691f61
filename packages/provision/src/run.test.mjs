// @ts-check
import { mkdir, symlink, writeFile } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { provideNatsServer } from "./nats-server.mjs";
import { run } from "./run.mjs";
import { temporaryDir } from "./temporary-dir.test-support.mjs";

const { signal: abort } = new AbortController();

/**
 * Folders for PATH, in each of which nothing of that name can be executed.
 * @param {string} dir
 * @param {string} name
 */
async function unusable(dir, name) {
  const folders = ["empty", "text", "folder", "loop"].map((kind) => join(dir, kind));
  await Promise.all(folders.map((folder) => mkdir(folder)));
  await writeFile(join(dir, "text", name), "text", { mode: 0o644 });
  await mkdir(join(dir, "folder", name));
  await symlink(name, join(dir, "loop", name));
  await writeFile(join(dir, "no-folder"), "");
  return [...folders, join(dir, "no-folder"), join(dir, "long".repeat(64))];
}

test("what cannot be executed is not found, by its path as by its name on PATH", async () => {
  const folders = await unusable(await temporaryDir(), "tool");
  for (const folder of folders) {
    const expected = { kind: "not-found", output: `${join(folder, "tool")}: not found` };
    expect(await run(join(folder, "tool"), [], { abort })).toEqual(expected);
  }
  for (const folder of folders)
    expect(await run("tool", [], { env: { PATH: folder }, abort })).toEqual({
      kind: "not-found",
      output: "tool: not found",
    });
});

test("what cannot be executed is passed over for what is found further on", async () => {
  const dir = await temporaryDir();
  const folders = await unusable(dir, "nats-server");
  const good = join(dir, "good");
  await mkdir(good);
  await writeFile(join(good, "nats-server"), "#!/bin/sh\necho nats-server: v2.99.1\n", { mode: 0o755 });
  const env = { PATH: [...folders, good].join(delimiter) };
  /** @type {string[]} */
  const told = [];
  const none = () => {};
  const step = {
    note: none,
    bytes: none,
    warn: none,
    end: none,
    done: (/** @type {string} */ text) => void told.push(text),
  };
  const places = { tfjsNode: async () => dir, tfjsFrom: dir, onnxRuntimeLink: undefined };
  const found = await provideNatsServer({ cacheDir: dir, stateDir: dir, places, env, abort }, step);
  expect(found).toEqual({ path: join(good, "nats-server"), version: "2.99.1" });
  expect(told).toEqual(["nats-server 2.99.1 on PATH"]);
});

// @ts-check
import { appendFileSync } from "node:fs";
import { createRequire, register } from "node:module";
import { isMainThread } from "node:worker_threads";

// With `node --import`: writes the path of every module that the process loads into the file LOADED_MODULES, a line each.

const file = process.env["LOADED_MODULES"] ?? "";

if (isMainThread) {
  register(import.meta.url); // the hook below, in a thread of its own
  const { cache } = createRequire(import.meta.url);
  process.on("exit", () =>
    appendFileSync(
      file,
      Object.keys(cache)
        .map((path) => `${path}\n`)
        .join(""),
    ),
  );
}

/** @type {import("node:module").LoadHook} */
export async function load(url, context, next) {
  appendFileSync(file, `${url}\n`);
  return next(url, context);
}

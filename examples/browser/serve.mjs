#!/usr/bin/env node
// @ts-check
// node serve.mjs STUDENT.onnx [--port 8080]: the page, the student and onnxruntime-web, for this machine alone.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const here = fileURLToPath(new URL(".", import.meta.url));
const runtime = join(here, "node_modules", "onnxruntime-web", "dist");
/** What a data set makes of recordings, compiled by the checkout's set-up; none of it needs Node.js. */
const heard = fileURLToPath(new URL("../../packages/data/build/sound", import.meta.url));
const USAGE = 64;

const [student, port] = readArgs();
if (!(await isFile(runtimePath("ort.wasm.min.mjs"))))
  fail("onnxruntime-web is missing: npm ci --prefix examples/browser");

/** Everything that is served, by its address; nothing else is read. */
const files = new Map([
  ["/", join(here, "index.html")],
  ...["page", "picture", "prepare-picture", "sound", "student", "tokens", "onnx-metadata"].map(
    (name) => /** @type {[string, string]} */ ([`/${name}.mjs`, join(here, `${name}.mjs`)]),
  ),
  ...["ort.wasm.min.mjs", "ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"].map(
    (name) => /** @type {[string, string]} */ ([`/onnxruntime-web/${name}`, runtimePath(name)]),
  ),
  ...["log-mel", "mel-bands", "mel-defaults", "power-spectrum", "recording-features", "resample", "standardise"].map(
    (name) => /** @type {[string, string]} */ ([`/sound/${name}.js`, join(heard, `${name}.js`)]),
  ),
  ["/student.onnx", student],
  ["/vocabulary.txt", join(dirname(student), "vocabulary.txt")],
  ["/sound.json", join(dirname(student), "sound.json")],
]);

/** @type {Readonly<Record<string, string>>} */
const types = {
  ".html": "text/html",
  ".mjs": "text/javascript",
  ".js": "text/javascript",
  ".wasm": "application/wasm",
};

const server = createServer((request, response) => {
  const [address = ""] = (request.url ?? "").split("?");
  void send(files.get(address), response);
});
server.on("error", (error) => fail(error.message));
server.listen(port, "127.0.0.1", () => {
  const address = server.address();
  if (typeof address === "object") console.log(`http://127.0.0.1:${address?.port}/`);
});

/** @returns {[student: string, port: number]} */
function readArgs() {
  const options = /** @type {const} */ ({ port: { type: "string", default: "8080" } });
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [file, ...others] = positionals;
    const isPort = /^\d{1,5}$/.test(values.port) && Number(values.port) < 2 ** 16;
    if (file !== undefined && others.length === 0 && isPort) return [file, Number(values.port)];
  } catch {} // an option that is none
  return fail("expected node serve.mjs STUDENT.onnx [--port 8080]");
}

/**
 * @param {string | undefined} path
 * @param {import("node:http").ServerResponse} response
 */
async function send(path, response) {
  if (path === undefined || !(await isFile(path))) return void response.writeHead(404).end();
  response.writeHead(200, {
    "content-type": types[extname(path)] ?? "application/octet-stream",
    "cache-control": "no-store",
  });
  createReadStream(path)
    .on("error", () => response.destroy())
    .pipe(response);
}

/** @param {string} name */
function runtimePath(name) {
  return join(runtime, name);
}

/** @param {string} path */
async function isFile(path) {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

/**
 * @param {string} why
 * @returns {never}
 */
function fail(why) {
  console.error(`serve.mjs: ${why}`);
  process.exit(USAGE);
}

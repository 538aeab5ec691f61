import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { faculty } from "./faculty-process.ts";

const quickstart = fileURLToPath(new URL("../examples/vision/quickstart.yaml", import.meta.url));

/** What takes long to load: each is needed for some runs, and here for none. */
const heavy = [
  "@tensorflow",
  "apache-arrow",
  "@duckdb",
  "sharp",
  "onnxruntime",
  "/nats/",
  "@opentelemetry",
  "prom-client",
];

test("a simple run is checked without the packages that it does not need, and without the logger", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-loaded-"));
  const env = {
    NODE_OPTIONS: `--import ${new URL("loaded-modules.mjs", import.meta.url).href}`,
    LOADED_MODULES: join(folder, "by-a-simple-run"),
  };
  expect(await faculty(["validate", quickstart], { env })).toMatchObject({ code: 0, stderr: "" });
  const paths = (await readFile(env.LOADED_MODULES, "utf8")).split("\n");
  expect(paths.some((path) => path.includes("/run/dist/supervisor/prepare-run.js"))).toBe(true);
  const needless = [...heavy, "/pino/", "/coordinator/dist/signals/", "/data/dist/saved-outputs/", "/data/dist/npy/"];
  await rm(folder, { recursive: true });
  for (const name of needless) expect(paths.filter((path) => path.includes(name))).toEqual([]);
});

import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { readToolchain } from "./toolchain.ts";

const root = await mkdtemp(join(tmpdir(), "faculty-toolchain-"));
afterAll(() => rm(root, { recursive: true }));

test("what was provided is found from every package of an installation", async () => {
  const modules = join(root, "project", "node_modules");
  const inner = join(modules, ".pnpm", "@faculty+shared@1.0.0", "node_modules", "@faculty", "shared", "dist");
  await mkdir(inner, { recursive: true });
  await mkdir(join(modules, ".faculty"));
  const toolchain = { natsServer: { path: "/cache/nats-server" }, tfjsNode: "/cache/tfjs-node" };
  await writeFile(join(modules, ".faculty", "toolchain.json"), JSON.stringify({ ...toolchain, tensorflow: {} }));
  expect(readToolchain(inner)).toEqual(toolchain);
});

test("where nothing was provided there is nothing", () => {
  expect(readToolchain(root)).toBeNull();
});

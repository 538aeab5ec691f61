// @ts-check
import { join, sep } from "node:path";
import { expect, test } from "vitest";
import { modulesFolder } from "./installed.mjs";

test("npm's, pnpm's and npx's packages lie below one node_modules each", () => {
  const project = join(sep, "home", "ada", "project");
  const modules = join(project, "node_modules");
  const store = join(modules, ".pnpm", "@faculty+models@1.0.0", "node_modules", "@faculty", "models", "dist");
  expect(modulesFolder(join(modules, "@faculty", "models", "dist"))).toBe(modules);
  expect(modulesFolder(store)).toBe(modules);
});

test("a checkout's lie in none", () => {
  expect(modulesFolder(join(sep, "home", "ada", "faculty", "packages", "models", "dist"))).toBeUndefined();
});

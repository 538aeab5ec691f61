#!/usr/bin/env node
// @ts-check
import { nodeVersionProblem } from "../packages/provision/src/node-version.mjs";

const problem = nodeVersionProblem(process.versions.node);
if (problem === undefined) {
  // Loaded only now: what follows may use syntax that an old Node cannot parse.
  const { setup } = await import("./setup.mjs");
  process.exitCode = await setup(process.argv.slice(2));
} else {
  process.stderr.write(problem + "\n");
  process.exitCode = 1;
}

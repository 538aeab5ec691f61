#!/usr/bin/env node
// @ts-check
import { join } from "node:path";
import { abortOnInterrupt, Interrupted } from "../packages/provision/src/interrupt.mjs";
import { run } from "../packages/provision/src/run.mjs";
import { createContext } from "./context.mjs";
import { findPython, pythonEnv } from "./python.mjs";

// Runs the benchmarks with a Python that has what a teacher in Python needs. Arguments are theirs.
const abort = abortOnInterrupt();
try {
  const context = createContext(abort);
  const python = await findPython(context, { make: true });
  const cli = join(context.checkoutDir, "benchmarks", "dist", "cli.js");
  const result = await run(process.execPath, [cli, ...process.argv.slice(2)], {
    env: { ...pythonEnv(python), ...context.env },
    abort,
    inherit: true,
  });
  process.exitCode = result.kind === "exited" ? result.code : 1;
} catch (error) {
  if (!(error instanceof Interrupted)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = error.exitCode;
}

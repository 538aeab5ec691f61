#!/usr/bin/env node
// @ts-check
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { abortOnInterrupt, Interrupted } from "../packages/provision/src/interrupt.mjs";
import { readJson } from "../packages/provision/src/json-file.mjs";
import { run } from "../packages/provision/src/run.mjs";
import { createContext } from "./context.mjs";
import { ratioLines } from "./step-ratios.mjs";

// Prints how fast the step of each student is beside that of the commit before the last one that changed the packages or
// the benchmarks, measured coarsely and in turn. It is for people to look at: whatever comes of it, it ends with 0.
//   node setup/step-before.mjs
const turns = 2;
/** What changes the speed of a step lies here. */
const measuredPaths = ["packages", "benchmarks"];

const abort = abortOnInterrupt();
const { checkoutDir, env } = createContext(abort);
const folder = await mkdtemp(join(tmpdir(), "faculty-before-"));
const earlierDir = join(folder, "faculty");
try {
  const commit = await commitBefore();
  if (commit === null) say("no earlier commit that changed packages or benchmarks is here");
  else await compareWith(commit);
} catch (error) {
  if (error instanceof Interrupted) process.exitCode = error.exitCode;
  else say(error instanceof Error ? error.message : String(error));
} finally {
  await run("git", ["worktree", "remove", "--force", earlierDir], {
    cwd: checkoutDir,
    abort: new AbortController().signal,
  });
  await rm(folder, { recursive: true, force: true });
}

/** @param {string} commit */
async function compareWith(commit) {
  await succeed("git", ["worktree", "add", "--detach", earlierDir, commit], checkoutDir);
  await succeed(process.execPath, ["setup/cli.mjs", "--quiet"], earlierDir);
  /** @type {[import("./step-ratios.mjs").StepRates[], import("./step-ratios.mjs").StepRates[]]} */
  const rates = [[], []];
  for (let turn = 0; turn < turns; turn++)
    for (const [which, dir] of [earlierDir, checkoutDir].entries()) {
      const file = join(folder, "step.json");
      await succeed(process.execPath, ["benchmarks/dist/cli.js", "step", "--quick", "--json", file], dir);
      rates[which]?.push(/** @type {any} */ (await readJson(file)));
    }
  say(`samples/s over those of ${commit.slice(0, 8)}, median of ${turns} turns (minimum to maximum)`);
  for (const line of ratioLines(/** @type {any} */ (rates[0]), /** @type {any} */ (rates[1]))) say(line);
}

/** @returns {Promise<string | null>} */
async function commitBefore() {
  const changed = await run("git", ["log", "-1", "--format=%H", "--", ...measuredPaths], { cwd: checkoutDir, abort });
  if (changed.kind !== "exited" || changed.code !== 0) return null;
  const last = changed.output.trim();
  const parent = await run("git", ["rev-parse", "--verify", "-q", `${last}^`], { cwd: checkoutDir, abort });
  return parent.kind === "exited" && parent.code === 0 ? parent.output.trim() : null;
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} cwd
 */
async function succeed(command, args, cwd) {
  const result = await run(command, args, { cwd, abort, env: { ...env, FACULTY_PYTHON: "none" } }); // never beside PyTorch
  if (result.kind !== "exited" || result.code !== 0)
    throw new Error(`${command} ${args.join(" ")} did not end with 0: ${result.output.trim().split("\n").at(-1)}`);
}

/** @param {string} line */
function say(line) {
  process.stdout.write(`  step         ${line}\n`);
}

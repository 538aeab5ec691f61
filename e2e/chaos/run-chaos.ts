import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createRandom } from "@faculty/shared/random";
import { faculty } from "../faculty-process.ts";
import { checkRun, type RunCheck } from "./check-run.ts";
import { cacheOf, type DisturbedRun, disturbRun, type InjectedFault } from "./disturbed-run.ts";
import type { FaultKind } from "./faults.ts";
import { type Job, writeJob } from "./job.ts";

export interface ChaosOptions {
  readonly job: Job;
  /** Holds the teachers' model folders. */
  readonly teachers: string;
  /** Receives the runs. */
  readonly folder: string;
  readonly seed: number;
  readonly faults: number;
  /** Nothing is injected after these. */
  readonly minutes: number;
  /** Absent: all. */
  readonly kinds?: readonly FaultKind[] | undefined;
  readonly abort: AbortSignal;
  readonly say: (line: string) => void;
}

interface ChaosJob extends DisturbedRun {
  readonly isProxied: boolean;
  readonly problems: readonly string[];
}

export interface ChaosResult {
  readonly seed: number;
  readonly referenceDigest: string;
  readonly jobs: readonly ChaosJob[];
  readonly ok: boolean;
}

/**
 * Runs a job once undisturbed, then again and again under faults until so many have been injected, and holds each run to
 * the first: same weights, clean audit, balanced counters, nobody left.
 */
export async function runChaos(options: ChaosOptions): Promise<ChaosResult> {
  const { job, folder, seed, say, abort } = options;
  const until = Date.now() + 60_000 * options.minutes;
  await mkdir(folder, { recursive: true });
  const runFile = await writeJob(job, folder, options.teachers);
  say("reference: one run that nobody disturbs");
  const reference = await referenceOf(runFile, join(folder, "reference"), abort);
  say(`reference: weights ${reference.digest}`);
  const jobs: ChaosJob[] = [];
  let left = options.faults;
  while (left > 0 && Date.now() < until) {
    const number = jobs.length + 1;
    const isProxied = number % 2 === 1;
    let count = options.faults - left;
    const disturbed = await disturbRun({
      runFile,
      run: job.name,
      folder: join(folder, `run-${number}`),
      isProxied,
      faults: left,
      untilMs: until,
      kinds: options.kinds,
      steps: job.epochs * Math.ceil(job.data.trainingSamples / job.batchSize), // the last batch of an epoch is a part of one
      random: createRandom(seed, number),
      abort,
      onFault: (fault) => say(`run ${number}, fault ${++count} of ${options.faults}: ${faultLine(fault)}`),
    });
    const problems = problemsOf(disturbed, reference.digest);
    for (const problem of problems) say(`run ${number}: PROBLEM ${problem}`);
    if (problems.length === 0) say(`run ${number}: same weights, audit clean, after ${disturbed.faults.length} faults`);
    jobs.push({ isProxied, ...disturbed, problems });
    left -= disturbed.faults.length;
    if (problems.length > 0) break;
  }
  return { seed, referenceDigest: reference.digest, jobs, ok: jobs.every(({ problems }) => problems.length === 0) };
}

async function referenceOf(runFile: string, folder: string, abort: AbortSignal): Promise<RunCheck> {
  const { code, stderr } = await faculty(["run", runFile, "--out", folder], { env: cacheOf(folder), abort });
  abort.throwIfAborted();
  if (code !== 0) throw new Error(`the undisturbed run ended with ${code}: ${stderr}`);
  return checkRun(folder);
}

function problemsOf(run: DisturbedRun, referenceDigest: string): readonly string[] {
  const { exitCode, said, failure, digest, audit, balanced, leftovers } = run;
  return [
    ...(failure === null ? [] : [failure]),
    ...(exitCode === 0 ? [] : [`the run ended with ${exitCode}: ${said.join(" | ")}`]),
    ...(digest === referenceDigest ? [] : [`weights are ${digest}, expected ${referenceDigest}`]),
    ...(audit.isClean ? [] : [`audit: ${audit.problems.join("; ")}`]),
    ...(balanced ? [] : ["requests of an epoch are not all accounted for"]),
    ...leftovers.map((command) => `lives on: ${command}`),
  ];
}

function faultLine({ kind, target, recoveredMs, restartMs }: InjectedFault): string {
  const restart = restartMs > 0 ? `, ${seconds(restartMs)} of it a start` : "";
  return `${kind} ${target}: recovered after ${seconds(recoveredMs)}${restart}`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}

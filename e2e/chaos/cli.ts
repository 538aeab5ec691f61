import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { checkout } from "../faculty-process.ts";
import { faultKinds } from "./faults.ts";
import { fewLabelsJob, quickstartJob, severalOutputsJob, sparseTokensJob } from "./job.ts";
import { runChaos } from "./run-chaos.ts";
import { recoveryRows, recoveryTable } from "./summary.ts";

const usage = `usage: npm run chaos -- [--seed N] [--faults N] [--minutes N] [--few-labels | --several-outputs |
                          --sparse-tokens] [--only KIND,…] [--json FILE] [--keep FOLDER]

Runs a smaller quick start once undisturbed, then again and again while faults are done to its real processes, its
nats-server, its connections and its disk, by a schedule that the seed decides. Ends with 0 where every run gave the same
weights to the bit, its audit was clean, its requests balance and no process was left.

  --seed N       of the schedule (default 1)
  --faults N     injected in all (default 20)
  --minutes N    after which nothing more is injected (default 30)
  --few-labels   on arrays that each run prepares, one image of four with a label (default: embedded ones, all labelled)
  --several-outputs
                 teachers of patterns that say a class and four numbers of each cell
  --sparse-tokens
                 teachers of running text whose rows of 17,000 tokens are sparse at each position
  --only KINDS   ${faultKinds.join(", ").replace(/(.{60,90}?), /g, "$1,\n                 ")}
  --json FILE    receives {seed, faults, digest, referenceDigest, audit, ok, …}
  --keep FOLDER  receives the runs with their logs (default: a temporary one, removed where all went well)

example: npm run chaos -- --seed 7 --faults 200 --minutes 60 --json chaos.json`;

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    faults: { type: "string", default: "20" },
    minutes: { type: "string", default: "30" },
    "few-labels": { type: "boolean", default: false },
    "several-outputs": { type: "boolean", default: false },
    "sparse-tokens": { type: "boolean", default: false },
    only: { type: "string" },
    json: { type: "string" },
    keep: { type: "string" },
    help: { type: "boolean" },
  },
});
if (values.help === true) {
  console.log(usage);
  process.exit(0);
}
const numbers = [values.seed, values.faults, values.minutes];
const only = values.only?.split(",");
const kinds = only === undefined ? undefined : faultKinds.filter((kind) => only.includes(kind));
const jobs = [
  ...(values["few-labels"] ? [fewLabelsJob] : []),
  ...(values["several-outputs"] ? [severalOutputsJob] : []),
  ...(values["sparse-tokens"] ? [sparseTokensJob] : []),
];
if (jobs.length > 1 || numbers.some((text) => !/^\d{1,9}$/.test(text)) || kinds?.length !== only?.length) {
  console.error(usage);
  process.exit(2);
}
const [seed = 0, faults = 0, minutes = 0] = numbers.map(Number);

const stopped = new AbortController();
for (const name of ["SIGINT", "SIGTERM"] as const)
  process.once(name, () => stopped.abort(new Error(`stopped by ${name}`)));
const folder = values.keep ?? (await mkdtemp(join(tmpdir(), "faculty-chaos-")));
try {
  const result = await runChaos({
    job: jobs[0] ?? quickstartJob,
    teachers: join(checkout, "examples", "vision", "teachers"),
    folder,
    seed,
    faults,
    minutes,
    kinds,
    abort: stopped.signal,
    say: (line) => console.error(`chaos: ${line}`),
  });
  const { jobs: disturbed, ok, referenceDigest } = result;
  const all = disturbed.flatMap((job) => job.faults);
  const recovery = recoveryRows(all);
  for (const line of recoveryTable(recovery)) console.log(line);
  const digests = [...new Set(disturbed.map((job) => job.digest))];
  const audit = {
    isClean: disturbed.every((job) => job.audit.isClean),
    problems: disturbed.flatMap((job) => job.audit.problems),
  };
  const digest = digests.length === 1 ? digests[0] : digests;
  if (values.json !== undefined)
    await writeFile(
      values.json,
      `${JSON.stringify({ seed, faults: all, digest, referenceDigest, audit, ok, recovery, jobs: disturbed }, null, 2)}\n`,
    );
  console.log(
    ok
      ? `ok: ${all.length} faults in ${disturbed.length} runs, every student ${referenceDigest}, every audit clean`
      : `not ok, seed ${seed}: ${disturbed.flatMap((job) => job.problems).join("\n")}\nthe runs are in ${folder}`,
  );
  if (ok && values.keep === undefined) await rm(folder, { recursive: true, force: true });
  process.exitCode = ok ? 0 : 1;
} catch (thrown) {
  console.error(`chaos: ${thrown instanceof Error ? thrown.message : String(thrown)}; the runs are in ${folder}`);
  process.exitCode = stopped.signal.aborted ? 130 : 1;
}

import { readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type Dataset, loadRunDataset, type Preparing } from "@faculty/data/datasets";
import { modelDigest } from "@faculty/models/manifests";
import { pluginsIn, type RunSpec, readRunFile } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { type Roots, requireWithinRoots } from "@faculty/shared/files";
import { type Plan, planOf } from "@faculty/shared/plan";
import { lastCheckpoint } from "@faculty/student-trainer/checkpoint";
import { type ReadLedger, readLedger } from "@faculty/student-trainer/ledger";
import { lessonOf } from "@faculty/student-trainer/phases";
import { studentResult } from "@faculty/student-trainer/result";
import { z } from "zod";
import { asWritten, type StudentJob, scratchTuningJobs, trainingJobs, tuningJobs } from "../jobs/student-jobs.ts";
import { runOfText } from "../run-file/load-run.ts";
import { runLinks } from "../run-file/run-links.ts";
import { runSchemaWith } from "../run-file/run-schema.ts";
import { pinsIn, withPins } from "../run-file/teacher-pins.ts";
import { readJson } from "../run-folder/json-file.ts";
import { divergedFile, divergence } from "../supervisor/divergence.ts";
import { auditLedger } from "./audit-ledger.ts";
import { expectedPhases } from "./expected-phases.ts";
import { auditTeachers, type Digests, digestProblems, pluginProblems } from "./teacher-problems.ts";

export interface StudentAudit {
  readonly student: string;
  /** Whether its numbers left their range: no model came of it. */
  readonly diverged: boolean;
  readonly problems: readonly string[];
  readonly steps: number;
  readonly epochs: number;
  readonly resumes: number;
  readonly partialRows: number;
  /** Of each model, as its folder has it now. */
  readonly digests: Readonly<Record<string, string>>;
}

export interface RunAudit {
  readonly run: string;
  readonly folder: string;
  readonly isClean: boolean;
  readonly problems: readonly string[];
  readonly students: readonly StudentAudit[];
}

/**
 * Checks a finished run without trusting it: the plan is computed anew from the run file and the data set, and each
 * student's ledger, result and models are held against it.
 * @param path - Folder of the run, or the run file that it is said to be of.
 * @param folder - Of the run, where `path` is a run file; absent: `runs/` and the run's name.
 * @throws FacultyError NOT_FOUND, BAD_RUN_FILE, OUTSIDE_ROOTS, BAD_DATASET.
 */
export async function auditRun(
  path: string,
  folder: string | undefined,
  roots: Roots,
  abort: AbortSignal,
  preparing: Preparing = {},
): Promise<RunAudit> {
  const isFolder = (await stat(path).catch(() => null))?.isDirectory() === true;
  const runFile = isFolder ? join(path, "run.json") : path;
  const text = await readRunFile(runFile, abort);
  const from = { runFile, folder: dirname(resolve(runFile)), roots, mayHaveChanged: true } as const;
  const spec = await runOfText(text, from, runSchemaWith);
  const runFolder = resolve(isFolder ? path : (folder ?? join("runs", spec.name)));
  await requireWithinRoots([["folder of the run", runFolder]], roots);
  const problems = isFolder ? [] : await otherRunFile(spec, runFolder);
  const teachers = await auditTeachers(spec);
  problems.push(...pluginProblems(pluginsIn(text), spec.plugins ?? []), ...teachers.problems);
  problems.push(...digestProblems(teachers.digests, await reported(runFolder), "in report.json"));
  const dataset = await loadRunDataset(spec, abort, preparing);
  const students: StudentAudit[] = [];
  for (const { kind, name, spec: linked, folder: linkFolder } of runLinks(spec, runFolder)) {
    const runPlan = planOf(linked, dataset);
    problems.push(...planProblems(runPlan));
    const taughtBy = await auditTeachers(linked);
    for (const job of [...tuningJobs(linked), ...scratchTuningJobs(linked), ...trainingJobs(linked, asWritten, null)]) {
      const audit = await auditStudent(
        linked,
        dataset,
        runPlan,
        job,
        join(linkFolder, "students", job.id),
        taughtBy.digests,
      );
      students.push(kind === "student" ? audit : { ...audit, student: `${name}/${audit.student}` });
    }
  }
  const isClean = problems.length === 0 && students.every((student) => student.problems.length === 0);
  return { run: spec.name, folder: runFolder, isClean, problems, students };
}

async function otherRunFile(spec: RunSpec, folder: string): Promise<string[]> {
  const used = await readJson(join(folder, "run.json"));
  if (used === undefined) throw new FacultyError("NOT_FOUND", `${folder} holds no run: it has no run.json`, { folder });
  return written(used) === written(withPins(spec, pinsIn(used)))
    ? []
    : [`${folder}/run.json is not what the run file says`];
}

/** A run file as text; one that a run wrote before says `online` where its run file says nothing. */
function written(run: unknown): string {
  return JSON.stringify(run, (key, value) => (key === "mode" && value === "online" ? undefined : value));
}

const withDigestsOfTeachers = z.object({ teacherDigests: z.record(z.string(), z.string()) });

/** What a report says of the run's teachers; nothing where it is of before it said so, or not there yet. */
async function reported(folder: string): Promise<Digests> {
  const read = withDigestsOfTeachers.safeParse(await readJson(join(folder, "report.json")));
  return read.success ? read.data.teacherDigests : {};
}

/** The plan's own promise, which the steps are then held to. */
function planProblems({ trainIds, stepsPerEpoch, batch }: Plan): string[] {
  const ids = Array.from({ length: stepsPerEpoch }, (_, step) => [...batch(0, step)]).flat();
  const isWhole = ids.length === trainIds.length && new Set(ids).size === ids.length;
  return isWhole ? [] : ["the plan does not hold every sample once an epoch"];
}

async function auditStudent(
  spec: RunSpec,
  dataset: Dataset,
  runPlan: Plan,
  job: StudentJob,
  folder: string,
  teachers: Digests,
): Promise<StudentAudit> {
  const nothing = { student: job.id, steps: 0, epochs: 0, resumes: 0, partialRows: 0, digests: {} };
  const result = studentResult.safeParse(await readJson(join(folder, "result.json")));
  if (!result.success && divergence.safeParse(await readJson(join(folder, divergedFile))).success)
    return { ...nothing, diverged: true, problems: [] };
  const content = await readFile(join(folder, "ledger.jsonl")).catch(() => null);
  if (content === null) return { ...nothing, diverged: false, problems: [`${folder} holds no ledger.jsonl`] };
  const ledger = readLedger(content);
  const { digests: recorded, ...audit } = auditLedger(ledger, {
    run: spec.name,
    student: job.id,
    seed: job.seed,
    plan: runPlan,
    phases: expectedPhases(spec, job).map((phase) => {
      return { ...phase, plan: lessonOf(phase.lesson, dataset, runPlan, spec.train.batchSize).plan };
    }),
    policy: spec.ensemble.policy,
    mayRelease: spec.ensemble.gating?.release ?? false,
  });
  const problems = [...audit.problems, ...(await checkpointProblems(ledger, folder, teachers))];
  if (!result.success) problems.push(`${folder}/result.json is missing or not a result`);
  const told = new Map(result.success ? result.data.models.map(({ name, digest }) => [name as string, digest]) : []);
  const digests: Record<string, string> = {};
  for (const [name, digest] of recorded) {
    const found = await modelDigest(join(folder, name)).catch(() => "missing");
    digests[name] = found;
    if (found !== digest) problems.push(`model ${name} is ${short(found)}, the ledger recorded ${short(digest)}`);
    const reported = told.get(name) ?? "missing";
    if (result.success && reported !== digest)
      problems.push(`model ${name} is ${short(reported)} in result.json, the ledger recorded ${short(digest)}`);
  }
  return { student: job.id, diverged: false, ...audit, problems, digests };
}

/** A ledger that was written anew follows from itself; the last checkpoint knows where it ended, and how. */
async function checkpointProblems(
  { bytes, chain }: ReadLedger,
  folder: string,
  teachers: Digests,
): Promise<readonly string[]> {
  const last = await lastCheckpoint(folder);
  if (last === null) return [`${join(folder, "checkpoints")} holds no whole checkpoint to check the ledger by`];
  const { ledger: mark, digests } = last;
  const strangers = digestProblems(teachers, digests, "in the last checkpoint");
  if (mark.bytes === bytes && mark.chain === chain) return strangers;
  return [
    ...strangers,
    `the ledger ends at byte ${bytes} with chain ${short(chain)}, the last checkpoint knows byte ${mark.bytes} with chain ${short(mark.chain)}`,
  ];
}

const shownDigest = 12; // 48 bits: enough to tell models apart by eye

function short(digest: string): string {
  return digest.slice(0, shownDigest);
}

import { availableParallelism } from "node:os";
import { join } from "node:path";
import { loadRunDataset } from "@faculty/data/datasets";
import { withOwnDigests } from "@faculty/run/run-file/own-digests";
import { readJson, writeJson } from "@faculty/run/run-folder/json-file";
import { clusterOnDemand } from "@faculty/run/supervisor/cluster";
import { ownReplicas } from "@faculty/run/supervisor/own-replicas";
import { studentEnvironment } from "@faculty/run/supervisor/student-environment";
import { createLogger } from "@faculty/shared/logging";
import { computeEnvironment } from "@faculty/shared/processes";
import { studentResult } from "@faculty/student-trainer/result";
import { serveTeacher } from "@faculty/teacher-node";
import type { RunDefinition } from "../define-run.ts";
import { startProcesses } from "./cluster-processes.ts";
import { functionTeacher, type Logits } from "./function-teacher.ts";
import { openTaught, type TaughtStudent } from "./taught-student.ts";
import { readTestRun, startInFolder } from "./test-run.ts";

export interface ClusterOptions {
  /** By teacher, a function that stands in for its model; the run file then names it `external: true`. */
  readonly teachers?: Readonly<Record<string, Logits>>;
  /** Told what the cluster says of itself, such as that a process is started again, and why. */
  readonly onSaid?: (line: string) => void;
  /** As of `startFaculty`. */
  readonly cacheDir?: string;
}

/** A nats-server, a coordinator and every teacher's replicas, each a process of its own. */
export interface FacultyCluster extends AsyncDisposable {
  /** Of its nats-server, which lets every client of this machine in. */
  readonly url: string;
  /** A further student, in a process of its own. @throws FacultyError what the process states when it fails. */
  distil(options?: { readonly seed?: number }): Promise<TaughtStudent>;
  /**
   * SIGKILL to a replica; resolves when its process has ended. Another one is started in its place, as in every run.
   * @param replica - Counts from 1.
   * @throws FacultyError USAGE where no process of the cluster is that replica.
   */
  killReplica(teacher: string, replica?: number): Promise<void>;
}

/**
 * Starts what a run needs as processes, as `faculty run` does, for a test of what happens when one of them goes. What
 * they write is in a temporary folder. They end when the cluster is disposed, or with the process of the test.
 * @param run - Path of a run file, or the run itself; its temperature is a number or a schedule.
 * @throws FacultyError BAD_RUN_FILE, BAD_DATASET, USAGE, NOT_FOUND (a model, or nats-server before `faculty setup`), and
 * what a process states that does not start.
 */
export async function startFacultyCluster(
  run: string | RunDefinition,
  { teachers = {}, onSaid = () => undefined, cacheDir }: ClusterOptions = {},
): Promise<FacultyCluster> {
  return startInFolder(async (folder, register) => {
    const given = await readTestRun(run, folder, "startFacultyCluster");
    const spec = await withOwnDigests(given);
    const runFile = join(folder, "run.json");
    await writeJson(runFile, spec);
    const cache = cacheDir ?? join(folder, "cache");
    const [cores, processes] = [availableParallelism(), ownReplicas(spec) + 1];
    const shared = { ...computeEnvironment(cores, processes), FACULTY_CACHE: cache };
    const started = await startProcesses(folder, shared, onSaid);
    const { roles, launcher, nats, env, logs, abort } = started;
    register(started);
    const dataset = await loadRunDataset(spec, abort, { cache });
    const ofStudents = await studentEnvironment(spec, dataset, { cores, processes, atOnce: processes });
    for (const [name, logits] of Object.entries(teachers)) {
      const bus = await started.connect(`faculty teacher ${name}`);
      register(bus);
      const teacher = functionTeacher(name, logits, dataset);
      const logger = createLogger({ service: "faculty", level: "silent" });
      register(await serveTeacher({ bus, name, replica: "1", teacher, dataset, logger }));
    }
    const starting = clusterOnDemand({
      spec,
      runFile,
      dataset,
      runFolder: folder,
      onJoined: async () => undefined,
      logs,
      roles,
      coordinators: 1,
      launcher,
      nats,
      env,
      display: { update: () => undefined, say: onSaid, [Symbol.asyncDispose]: async () => undefined },
      history: null,
      abort,
    });
    register(starting);
    const cluster = await starting.up();
    let taught = 0;
    return {
      url: nats.url,
      distil: async ({ seed = spec.seed }: { readonly seed?: number } = {}) => {
        const id = `student-${++taught}`;
        const out = join(folder, id);
        const args = ["student", runFile, "--out", out, "--id", id, "--seed", String(seed)];
        await roles.complete(() => cluster.child(id, args, ofStudents));
        const student = await openTaught(out, studentResult.parse(await readJson(join(out, "result.json"))));
        register(student);
        return student;
      },
      killReplica: (teacher: string, replica = 1) => started.kill(`teacher-${teacher}-${replica}`),
    };
  });
}

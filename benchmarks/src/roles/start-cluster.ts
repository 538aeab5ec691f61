import { cpus } from "node:os";
import type { RunSpec } from "@faculty/shared/config";
import { computeEnvironment } from "@faculty/shared/processes";
import { startNatsServer } from "@faculty/testing";
import { defaultStudents } from "../bench-student.ts";
import { studentEnvironment } from "../student-environment.ts";
import { benchTeachers } from "./bench-run.ts";
import type { CoordinatorExtra, RoleSpec, TeacherModel } from "./role-spec.ts";
import { type RoleProcess, startRole } from "./start-role.ts";

export interface ClusterOptions {
  readonly run: RunSpec;
  /** Of each teacher, in order; absent: there is none. */
  readonly models?: readonly TeacherModel[];
  readonly holdsDataset?: boolean;
  /** What its coordinator does beside; absent: nothing. */
  readonly also?: readonly CoordinatorExtra[];
  readonly student: StudentOptions;
  readonly env: Readonly<Record<string, string | undefined>>;
}

type StudentOptions = Omit<Extract<RoleSpec, { kind: "student" }>, "kind" | "url" | "run">;

/** Who asks the teachers. */
interface Askers {
  readonly coordinator: RoleProcess;
  readonly student: RoleProcess;
}

/** The processes of a run. Disposing ends them all. */
export interface Cluster extends Askers, AsyncDisposable {
  readonly url: string;
  readonly teachers: readonly RoleProcess[];
  /** Another run of the same teachers, to be measured in turn; ends with the cluster. @param name - Of the run. */
  startAskers(name: string, student: StudentOptions): Promise<Askers>;
}

/** A nats-server, the teachers, a coordinator and a student, each a process of its own. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const { run, models = [], holdsDataset = true, also = [], env } = options;
  const started: AsyncDisposable[] = [];
  const stop = async () => {
    for (const process of started.splice(0).reverse()) await process[Symbol.asyncDispose]();
  };
  try {
    const server = await startNatsServer();
    started.push(server);
    process.once("exit", () => void server[Symbol.asyncDispose]()); // it is no child that ends with this process
    const computing = models.filter(({ kind }) => kind === "folder").length + (options.student.student ? 1 : 0);
    const roleEnv = { ...env, ...computeEnvironment(cpus().length, computing) }; // as `faculty run` does
    const start = async (spec: RoleSpec) => {
      const trained = spec.kind === "student" && defaultStudents.find(({ name }) => name === spec.student);
      const own = trained ? await studentEnvironment(trained, computing) : {};
      const role = await startRole(spec, { ...roleEnv, ...own });
      started.push(role);
      return role;
    };
    const { url } = server;
    const startAskers: Cluster["startAskers"] = async (name, student) => {
      const named = { ...run, name };
      const [coordinator, pulling] = await Promise.all([
        start({ kind: "coordinator", url, run: named, also }),
        start({ kind: "student", url, run: named, ...student }),
      ]);
      return { coordinator, student: pulling };
    };
    const [askers, ...teachers] = await Promise.all([
      startAskers(run.name, options.student),
      ...models.map((model, k) =>
        start({ kind: "teacher", url, name: benchTeachers[k] as string, model, holdsDataset }),
      ),
    ]);
    return { ...askers, url, teachers, startAskers, [Symbol.asyncDispose]: stop };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

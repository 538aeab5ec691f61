import { processes } from "../faculty-process.ts";

/** A process of a run, as its arguments tell. */
export interface RunProcess {
  readonly pid: number;
  readonly role: "supervisor" | "teacher" | "coordinator" | "trainer" | "nats-wrapper" | "nats" | "other";
  /** The teacher it is a replica of; else empty. */
  readonly teacher: string;
  /** As its log is named; else its role. */
  readonly name: string;
  readonly command: string;
}

/** The processes whose arguments name a run's folder. */
export function runProcesses(folder: string): readonly RunProcess[] {
  return processes()
    .filter(({ command }) => command.includes(`${folder}/`) || command.includes(`--out ${folder}`))
    .map(({ pid, command }) => ({ pid, command, ...roleOf(command) }));
}

function roleOf(command: string): Pick<RunProcess, "role" | "teacher" | "name"> {
  const [, teacher = "", replica = ""] = / teacher \S+ --name (\S+) --replica \S+-(\d+)/.exec(command) ?? [];
  if (teacher !== "") return { role: "teacher", teacher, name: `teacher-${teacher}-${replica}` };
  const found = patterns.find(([pattern]) => pattern.test(command));
  const role = found?.[1] ?? "other";
  const [, id = role] = / student \S+ .*--id (\S+)/.exec(command) ?? [];
  return { role, teacher: "", name: id };
}

const patterns: readonly (readonly [RegExp, RunProcess["role"]])[] = [
  [/cli\.js run /, "supervisor"],
  [/cli\.js coordinator /, "coordinator"],
  [/cli\.js student /, "trainer"],
  [/cli\.js nats /, "nats-wrapper"],
  [/nats-server --config /, "nats"],
];

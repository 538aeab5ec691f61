import { once } from "node:events";
import { type FacultyOptions, type FacultyProcess, startFaculty } from "./faculty-process.ts";

/** A line of a role's log. */
export type LogLine = Readonly<Record<string, unknown>>;

/** A role started by hand, with its ports open and everything it logs read. */
export interface ObservedRole extends FacultyProcess {
  logs(): readonly LogLine[];
  /** Resolves with the first `count` lines of that event once they are there. @throws when the process ends before. */
  events(event: string, count?: number): Promise<readonly LogLine[]>;
  /** What its metrics page says now, by name with labels. */
  metrics(): Promise<ReadonlyMap<string, number>>;
  /** Status and content of a page of its admin port. */
  health(path: string): Promise<{ readonly status: number; readonly body: unknown }>;
}

export function startObserved(args: readonly string[], { cwd, env }: FacultyOptions): ObservedRole {
  const ports = { FACULTY_ADMIN_PORT: "0", FACULTY_METRICS_PORT: "0" };
  const role = startFaculty([...args, "--verbose"], {
    ...(cwd === undefined ? {} : { cwd }),
    env: { ...env, ...ports },
  });
  const logs = () => logLines(role.said());
  const isOver = role.finished.then(() => true);

  async function events(event: string, count = 1): Promise<readonly LogLine[]> {
    for (let ended = false; ; ) {
      const found = logs().filter((line) => line["event"] === event);
      if (found.length >= count) return found.slice(0, count);
      if (ended) throw new Error(`${args.join(" ")} ended before it logged ${event} ${count} times: ${role.said()}`);
      ended = await Promise.race([isOver, once(role.voice, "said").then(() => false)]);
    }
  }

  async function page(what: string, path: string): Promise<Response> {
    const [listening] = await events(`${what}-listening`);
    return fetch(`http://127.0.0.1:${Number(listening?.["port"])}${path}`);
  }

  return {
    ...role,
    logs,
    events,
    metrics: async () => {
      const lines = (await (await page("metrics", "/metrics")).text()).split("\n");
      const samples = lines.filter((line) => line !== "" && !line.startsWith("#"));
      return new Map(samples.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
    },
    health: async (path) => {
      const reply = await page("admin", path);
      return { status: reply.status, body: await reply.json() };
    },
  };
}

/** What of a log is JSON; lines for people are passed over, and so is one that is being written. */
function logLines(text: string): readonly LogLine[] {
  const whole = text.slice(0, text.lastIndexOf("\n") + 1).split("\n");
  return whole.filter((line) => line.startsWith("{")).map((line): LogLine => JSON.parse(line));
}

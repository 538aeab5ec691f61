import { fork } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { computeEnvironment } from "@faculty/shared/processes";
import type { FigureResult } from "./figure.ts";
import type { FigureReply, FigureRequest } from "./figure-process.ts";
import { figures } from "./figures.ts";
import type { Json } from "./json.ts";
import { studentEnvironment } from "./student-environment.ts";

/**
 * Measures a figure in a process of its own: figures then share neither heap nor thread pools, and the environment
 * can hold what is read only when a process starts: what `faculty run` gives a process that has the machine to itself.
 * Where students train, each has a process, with the threads that its step is worth.
 * @throws Error with the child's own stack, or how it ended.
 */
export async function measureApart(request: FigureRequest): Promise<FigureResult> {
  if (figures[request.name]?.trains !== true) return measureIn(computeEnvironment(cpus().length, 1), request);
  const json: Record<string, Json> = {};
  const lines = new Set<string>();
  for (const student of request.students) {
    const measured = await measureIn(await studentEnvironment(student, 1), { ...request, students: [student] });
    Object.assign(json, measured.json);
    for (const line of measured.lines) lines.add(line); // what is said of the machine is said once
  }
  return { json, lines: [...lines] };
}

async function measureIn(threads: Readonly<Record<string, string>>, request: FigureRequest): Promise<FigureResult> {
  const env = { ...threads, ...request.env };
  const child = fork(new URL("./figure-process.js", import.meta.url), { env });
  child.send(request);
  const reply = await Promise.race([
    once(child, "message").then(([message]): FigureReply => message as FigureReply),
    once(child, "exit").then(
      ([code, signal]): FigureReply => ({ kind: "failed", why: `it ended with ${signal ?? code}` }),
    ),
  ]);
  if (reply.kind === "failed") throw new Error(`${request.name}: ${reply.why}`);
  return reply.result;
}

import { fork } from "node:child_process";
import { once } from "node:events";
import { cpus } from "node:os";
import { computeEnvironment } from "@faculty/shared/processes";
import type { FigureResult } from "./figure.ts";
import type { FigureReply, FigureRequest } from "./figure-process.ts";

/**
 * Measures a figure in a process of its own: figures then share neither heap nor thread pools, and the environment
 * can hold what is read only when a process starts: what `faculty run` gives the only trainer of a machine.
 * @throws Error with the child's own stack, or how it ended.
 */
export async function measureApart(request: FigureRequest): Promise<FigureResult> {
  const env = { ...computeEnvironment(cpus().length, 1), ...request.env };
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

import { fork } from "node:child_process";
import { once } from "node:events";
import type { RoleReply, RoleRequest } from "./role-process.ts";
import type { RoleSpec } from "./role-spec.ts";

/** A role in a process of its own. Disposing it ends the process. */
export interface RoleProcess extends AsyncDisposable {
  readonly name: string;
  /** One at a time. @throws Error with the process's own stack, or how it ended. */
  measure(what: string, seconds?: number): Promise<number>;
  measureAll(what: string, seconds?: number): Promise<readonly number[]>;
}

/** @param env - The process's whole environment. */
export async function startRole(
  spec: RoleSpec,
  env: Readonly<Record<string, string | undefined>>,
): Promise<RoleProcess> {
  const name = spec.kind === "teacher" ? `teacher ${spec.name}` : spec.kind;
  const child = fork(new URL("./role-process.js", import.meta.url), { env: { ...env } });
  const exited = once(child, "exit");

  async function ask(request: RoleRequest): Promise<number | readonly number[]> {
    child.send(request);
    const reply = await Promise.race([
      once(child, "message").then(([message]): RoleReply => message as RoleReply),
      exited.then(([code, signal]): RoleReply => ({ kind: "failed", why: `it ended with ${signal ?? code}` })),
    ]);
    if (reply.kind === "failed") throw new Error(`${name}: ${reply.why}`);
    return reply.measured;
  }

  await ask({ kind: "start", spec });
  return {
    name,
    measure: async (what, seconds = 0) => Number(await ask({ kind: "measure", what, seconds })),
    measureAll: async (what, seconds = 0) => [await ask({ kind: "measure", what, seconds })].flat(),
    [Symbol.asyncDispose]: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      await ask({ kind: "stop" });
      await exited;
    },
  };
}

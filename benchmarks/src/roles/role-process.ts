import { growHeap } from "@faculty/shared/processes";
import type { Role, RoleSpec } from "./role-spec.ts";

export type RoleRequest =
  | { readonly kind: "start"; readonly spec: RoleSpec }
  | { readonly kind: "measure"; readonly what: string; readonly seconds: number }
  | { readonly kind: "stop" };

export type RoleReply =
  | { readonly kind: "done"; readonly measured: number | readonly number[] }
  | { readonly kind: "failed"; readonly why: string };

let role: Role | null = null;

growHeap(); // as `faculty` does

process.on("message", (request: RoleRequest) => {
  void answer(request).then((reply) => {
    process.send?.(reply, () => {
      if (request.kind === "stop") process.exit();
    });
  });
});
process.on("disconnect", () => process.exit());

async function answer(request: RoleRequest): Promise<RoleReply> {
  try {
    return { kind: "done", measured: await carryOut(request) };
  } catch (thrown) {
    return { kind: "failed", why: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }
}

async function carryOut(request: RoleRequest): Promise<number | readonly number[]> {
  switch (request.kind) {
    case "start":
      role = await start(request.spec);
      return 0;
    case "measure": {
      if (request.what === "resident") return process.memoryUsage.rss();
      if (request.what === "cpu-ms") return cpuMs();
      const measure = role?.measures[request.what];
      if (measure === undefined) throw new Error(`this role does not measure ${request.what}`);
      return measure(request.seconds);
    }
    case "stop":
      await role?.[Symbol.asyncDispose]();
      return 0;
  }
}

/** Loads what this role needs and nothing else: a figure starts many processes. */
async function start(spec: RoleSpec): Promise<Role> {
  switch (spec.kind) {
    case "teacher":
      return (await import("./teacher-role.ts")).startTeacher(spec);
    case "model-server":
      return (await import("./model-server-role.ts")).startModelServerRole(spec);
    case "crowd":
      return (await import("./crowd-role.ts")).startCrowd(spec);
    case "coordinator":
      return (await import("./coordinator-role.ts")).startCoordinator(spec);
    case "student":
      return (await import("./student-role.ts")).startStudent(spec);
  }
}

/** Processor time since the process started, its threads' and the system's for it counted. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

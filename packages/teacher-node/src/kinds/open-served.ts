import type { ServerSpec } from "@faculty/shared/config";
import type { Teacher } from "../teacher/teacher.ts";
import type { ServedModel } from "./server/model-server.ts";
import type { ServedOptions } from "./server/open-served-teacher.ts";

/** As `server/open-served-teacher.ts`, which is loaded when the first of them is opened. */
export async function openServedTeacher(spec: ServerSpec, options: ServedOptions): Promise<Teacher> {
  const { openServedTeacher: open } = await import("./server/open-served-teacher.ts");
  return open(spec, options);
}

/** As `server/describe-served.ts`. */
export async function describeServed(spec: ServerSpec, credentials: string | undefined): Promise<ServedModel> {
  const { describeServed: describe } = await import("./server/describe-served.ts");
  return describe(spec, credentials);
}

import { z } from "zod";
import type { RunSpec } from "./run-spec.ts";

/** The run file's JSON Schema (draft 2020-12) for editors: what may be written, before defaults are filled in. */
export function runJsonSchema(schema: z.ZodType<RunSpec>): Readonly<Record<string, unknown>> {
  return { title: "Faculty run file", ...z.toJSONSchema(schema, { io: "input", target: "draft-2020-12" }) };
}

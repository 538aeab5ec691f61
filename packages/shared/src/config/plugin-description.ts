import { z } from "zod";
import { FacultyError } from "../errors/faculty-error.ts";
import { className } from "../names/class-name.ts";
import { parseValue } from "./schema-problems.ts";

/** Extents of a sample, as code of the user's own tells them. */
export const describedShape: z.ZodType<number[]> = z.array(z.int().positive());

/** Classes, in the one form in which their names are compared. */
export const describedClasses: z.ZodType<string[]> = z
  .array(z.string().min(1).overwrite(className))
  .min(1)
  .refine((names) => new Set(names).size === names.length, "names a class twice");

/**
 * What `describe` of a plugin's definition gave.
 * @param kind - Of the definition, as messages call it. @param name - Of the definition.
 * @throws FacultyError BAD_PLUGIN.
 */
export function readDescription<Described>(
  kind: string,
  name: string,
  schema: z.ZodType<Described>,
  given: unknown,
): Described {
  const parsed = parseValue(schema, given);
  if (parsed.kind === "fits") return parsed.value;
  const [problem] = parsed.problems;
  const key = problem?.path.join(".") ?? "";
  const what = `${key === "" ? "" : `${key}: `}${problem?.message}`;
  throw new FacultyError("BAD_PLUGIN", `${kind} ${name} of a plugin is described wrongly: ${what}`, { plugin: name });
}

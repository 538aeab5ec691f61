import { parseValue } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import type { z } from "zod";

/** What a run file says of a data set, read by the schema of its source. */
export interface KeyReader<Spec> {
  /** What is wrong with the keys, in words after the data set's name; null where they fit. */
  readonly problem: (keys: object) => string | null;
  /** @throws FacultyError BAD_DATASET. */
  readonly specOf: (keys: object) => Spec;
}

/** @param all - Everything that a run file may say of it. */
export function keyReader<Spec>(all: z.ZodType<Spec>): KeyReader<Spec> {
  return {
    problem: (keys) => {
      const parsed = parseValue(all, keys);
      return parsed.kind === "fits" ? null : inWords(parsed.problems, keys);
    },
    specOf: (keys) => {
      const parsed = parseValue(all, keys);
      if (parsed.kind === "fits") return parsed.value;
      throw new FacultyError("BAD_DATASET", inWords(parsed.problems, keys));
    },
  };
}

type Problem = Extract<ReturnType<typeof parseValue>, { kind: "problems" }>["problems"][number];

function inWords(problems: readonly Problem[], keys: object): string {
  const sentences = problems.map(({ path, part, message }) => {
    if (part === "key") return `takes no ${path.join(".")}`;
    return Object.hasOwn(keys, path[0] ?? "") ? `${path.join(".")}: ${message}` : `needs ${path.join(".")}`;
  });
  return sentences.join("; ");
}

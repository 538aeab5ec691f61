import type { ClassMap } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { shownNames } from "@faculty/shared/names";
import { type NamedOutputs, type OutputSpec, outputParts, outputsOf, rowWidth } from "@faculty/shared/outputs";
import type { LabelSpace, SpacePart } from "../distribution/label-space.ts";
import { singleSpace } from "../single/single-space.ts";

/**
 * Where each output of a run lies in what a teacher says, by its name. A teacher may say some of them alone, where the
 * run file names these.
 * @param own - The teacher's, one output or several.
 * @param named - By the run's name of an output what the teacher calls it, of those that are used; absent: all of the
 * run's, by the same names.
 * @throws FacultyError CLASS_MISMATCH naming the outputs, or classes of one of them; SHAPE_MISMATCH.
 */
export function severalSpace(
  teacher: string,
  own: OutputSpec,
  run: OutputSpec<"several">,
  map?: ClassMap,
  named?: NamedOutputs,
): LabelSpace {
  if (map !== undefined)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `classMap of teacher ${teacher} names classes, the run has several outputs`,
      {
        teacher,
      },
    );
  const known = outputsOf(run).map(({ name }) => name);
  const said = outputsOf(own).map(({ name }) => name);
  const used = named ?? Object.fromEntries(known.map((name) => [name, name]));
  requireOutputs(teacher, Object.keys(used), known, "the run has");
  requireOutputs(teacher, Object.values(used), said, "its model says");
  const parts = outputParts(own);
  const width = rowWidth(run);
  const places = Int32Array.from({ length: width }, (_, column) => column);
  return {
    columns: places,
    kept: places,
    known: width,
    isRuns: false,
    several: {
      said: parts.reduce((sum, { size }) => sum + size, 0),
      parts: outputsOf(run).map((output): SpacePart | null => {
        const part = parts.find(({ output: { name } }) => name === used[output.name]);
        if (part === undefined) return null;
        const space = singleSpace(`${teacher}, output ${output.name},`, part.output, output);
        return { output, from: part.from, size: part.size, width: rowWidth(part.output), space };
      }),
    },
  };
}

/** @throws FacultyError CLASS_MISMATCH. */
function requireOutputs(teacher: string, used: readonly string[], known: readonly string[], who: string): void {
  const foreign = used.filter((name) => !known.includes(name));
  if (foreign.length === 0) return;
  throw new FacultyError(
    "CLASS_MISMATCH",
    `teacher ${teacher} is to say output ${shownNames(foreign)}, ${who} ${shownNames(known)}: name those that are used under teachers.outputs`,
    { teacher, foreign },
  );
}

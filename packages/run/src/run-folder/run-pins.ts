import type { RunSpec } from "@faculty/shared/config";
import { pinsIn, type TeacherPins, withPins } from "../run-file/teacher-pins.ts";
import { readJson, writeJson } from "./json-file.ts";

/** What is known of a run's teachers, in the run's folder: whoever taught at first teaches to the end. */
export interface RunPins {
  /** The run with all that is known so far. */
  readonly spec: () => RunSpec;
  /** A link's run file, with what is known of the same teachers. */
  readonly apply: (link: RunSpec) => RunSpec;
  /** Pins what was seen now. @throws FacultyError IO_FAILED. */
  readonly add: (pins: TeacherPins) => Promise<void>;
}

/**
 * @param path - The effective run file, in the run's folder.
 * @param run - With the digests of its own models. Of a teacher whose model is elsewhere the run file says which, or else
 * an earlier start in the folder.
 */
export async function openRunPins(path: string, run: RunSpec): Promise<RunPins> {
  const before = pinsIn(await readJson(path));
  const elsewhere = run.teachers.filter(({ model }) => model === undefined).map(({ name }) => name);
  let spec = withPins(run, Object.fromEntries(Object.entries(before).filter(([name]) => elsewhere.includes(name))));
  await writeJson(path, spec);
  return {
    spec: () => spec,
    apply: (link) => withPins(link, pinsIn(spec)),
    add: async (pins) => {
      spec = withPins(spec, pins);
      await writeJson(path, spec);
    },
  };
}

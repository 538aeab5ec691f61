import type { RunSpec } from "@faculty/shared/config";
import { digestsIn, withDigests } from "../run-file/own-digests.ts";
import { readJson, writeJson } from "./json-file.ts";

/** The digests of a run's teachers, in the run's folder: whoever taught at first teaches to the end. */
export interface RunPins {
  /** The run with every digest that is known so far. */
  readonly spec: () => RunSpec;
  /** A link's run file, with what is known of the same teachers. */
  readonly apply: (link: RunSpec) => RunSpec;
  /** Pins what was seen now. @throws FacultyError IO_FAILED. */
  readonly add: (digests: Readonly<Record<string, string>>) => Promise<void>;
}

/**
 * @param path - The effective run file, in the run's folder.
 * @param run - With the digests of its own models. Of a teacher that joins by itself the run file says which, or else an
 * earlier start in the folder.
 */
export async function openRunPins(path: string, run: RunSpec): Promise<RunPins> {
  const before = digestsIn(await readJson(path));
  const joining = run.teachers.filter(({ external }) => external === true).map(({ name }) => name);
  let spec = withDigests(run, Object.fromEntries(Object.entries(before).filter(([name]) => joining.includes(name))));
  await writeJson(path, spec);
  return {
    spec: () => spec,
    apply: (link) => withDigests(link, digestsIn(spec)),
    add: async (digests) => {
      spec = withDigests(spec, digests);
      await writeJson(path, spec);
    },
  };
}

import { modelDigest, usedDigest } from "@faculty/models/manifests";
import { type RunSpec, type TeacherSpec, targetKind } from "@faculty/shared/config";
import { type OutputSpec, onlyOutput, outputOver } from "@faculty/shared/outputs";
import { z } from "zod";
import { hasModel } from "./has-model.ts";

/**
 * A run with the digest that each teacher must have: what its run file says, else that of the model's folder, or of the
 * plugin and its parameters. Of a teacher that joins by itself, and where the folder is elsewhere, it stays open.
 * @throws FacultyError NOT_FOUND (a folder that cannot be read).
 */
export async function withOwnDigests(spec: RunSpec): Promise<RunSpec> {
  const found = await Promise.all(
    spec.teachers.map(async (teacher) => [teacher.name, await ownDigest(teacher, spec.dataset.target)] as const),
  );
  return withDigests(spec, Object.fromEntries(found));
}

/** @param digests - By teacher; of those that the run file leaves open. */
export function withDigests(spec: RunSpec, digests: Readonly<Record<string, string | undefined>>): RunSpec {
  return {
    ...spec,
    teachers: spec.teachers.map((teacher): TeacherSpec => {
      const digest = teacher.digest ?? digests[teacher.name];
      return digest === undefined ? teacher : { ...teacher, digest };
    }),
  };
}

/** The digest that one teacher must have. @throws FacultyError as `withOwnDigests`. */
export async function ownDigest(
  teacher: TeacherSpec,
  target: RunSpec["dataset"]["target"],
): Promise<string | undefined> {
  const { model, signals, plugin, digest } = teacher;
  if (digest === undefined && signals !== undefined) {
    const { savedFiles } = await import("@faculty/data/saved-outputs");
    return (await savedFiles(signals, writtenOutput(teacher, target))).digest;
  }
  if (digest === undefined && plugin !== undefined) {
    const { chosenPlugin } = await import("@faculty/teacher-node/plugin");
    return chosenPlugin({ ...teacher, plugin }).digest;
  }
  if (digest !== undefined || model === undefined) return digest;
  return (await hasModel(model)) ? usedDigest(await modelDigest(model), teacher) : undefined;
}

/** What a teacher says, as far as the run file tells: which columns of a table are read follows from it. */
function writtenOutput({ classes = [] }: TeacherSpec, target: RunSpec["dataset"]["target"]): OutputSpec {
  const { columns = [] } = target ?? {};
  if (targetKind(target) !== "values") return outputOver(classes);
  return { name: onlyOutput, kind: "values", shape: columns.length > 1 ? [columns.length] : [] };
}

const withTeachers = z.object({ teachers: z.array(z.object({ name: z.string(), digest: z.string().optional() })) });

/** By teacher, the digests that a run file which a run wrote pins; none where it is none, or of before they were pinned. */
export function digestsIn(written: unknown): Readonly<Record<string, string>> {
  const read = withTeachers.safeParse(written);
  if (!read.success) return {};
  return Object.fromEntries(
    read.data.teachers.flatMap(({ name, digest }) => (digest === undefined ? [] : [[name, digest]])),
  );
}

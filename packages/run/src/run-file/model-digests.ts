import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import { modelDigest } from "@faculty/models/manifests";
import type { ModelSpec, RunSpec, TermSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { pathOf } from "./absolute-paths.ts";
import { everyTerm } from "./every-term.ts";
import { hasModel } from "./has-model.ts";
import { mapTerms } from "./map-terms.ts";

/**
 * A run with the digest of each model that a student depends on: those that terms apply, and those that students begin
 * as. Where the run file says none it is that of the files; where they are elsewhere, it stays open: this machine trains
 * no student.
 * @throws FacultyError DIGEST_MISMATCH where a student is to begin as another model than the run file says.
 */
export async function withModelDigests(spec: RunSpec): Promise<RunSpec> {
  return withFileDigests(await withTermDigests(spec));
}

async function withTermDigests(spec: RunSpec): Promise<RunSpec> {
  const found = new Map<string, string>();
  const named = everyTerm(spec).flatMap(({ model }) => (typeof model === "string" ? [model] : []));
  for (const model of new Set(named)) if (await hasModel(model)) found.set(model, await modelDigest(model));
  return mapTerms(spec, (term): TermSpec => {
    const digest = term["digest"] ?? found.get(String(term["model"]));
    return digest === undefined ? term : { ...term, digest };
  });
}

async function withFileDigests(spec: RunSpec): Promise<RunSpec> {
  const { student, students, assistants } = spec;
  return {
    ...spec,
    student: { ...student, model: await withDigest("student.model", student.model) },
    students: await Promise.all(
      students.map(async ({ model, ...one }) =>
        model === undefined ? one : { ...one, model: await withDigest(`model of student ${one.name}`, model) },
      ),
    ),
    assistants: await Promise.all(
      assistants.map(async (one) => ({ ...one, model: await withDigest(`model of assistant ${one.name}`, one.model) })),
    ),
  };
}

/** @param what - `student.model` */
async function withDigest(what: string, model: ModelSpec): Promise<ModelSpec> {
  const path = pathOf(model);
  const found = path === undefined ? undefined : await fileDigest(path);
  if (found === undefined) return model;
  const { digest = found } = model;
  if (digest === found) return { ...model, digest };
  throw new FacultyError(
    "DIGEST_MISMATCH",
    `${what}: ${path} has digest ${found}, the run file says ${String(digest)}`,
    {
      path,
    },
  );
}

/** Of a folder, or of a file that holds a topology alone; undefined where neither is here. */
async function fileDigest(path: string): Promise<string | undefined> {
  const found = await stat(path).catch(() => null);
  if (found === null) return undefined;
  if (!found.isFile()) return modelDigest(path);
  return createHash("sha256")
    .update(await readFile(path))
    .digest("hex");
}

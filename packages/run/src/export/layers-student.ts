import { type LoadedModel, loadModel } from "@faculty/models/files";
import { FacultyError } from "@faculty/shared/errors";

/** A student by its layers. Disposing frees them. */
export type LayersStudent = Pick<Extract<LoadedModel, { kind: "layers" }>, "model" | "manifest"> & Disposable;

/** @throws FacultyError what `loadModel` throws; BAD_MODEL where it has no layers. */
export async function loadStudent(student: string, classes: readonly string[] | undefined): Promise<LayersStudent> {
  const loaded = await loadModel(student, classes === undefined ? {} : { classesWithoutManifest: classes });
  if (loaded.kind === "layers") {
    const { model, manifest } = loaded;
    return { model, manifest, [Symbol.dispose]: () => void model.dispose() };
  }
  loaded.model.dispose();
  throw new FacultyError(
    "BAD_MODEL",
    `student ${student} is a GraphModel, expected a LayersModel: it is exported layer by layer`,
  );
}

import { modelEntry } from "@faculty/models/manifests";

/**
 * Whether a model can be opened here: a file or a folder may be gone, or hold no more than a manifest.
 * @throws FacultyError BAD_MODEL where it is not told which of several models is meant.
 */
export async function hasModel(path: string | undefined): Promise<boolean> {
  return path !== undefined && (await modelEntry(path)) !== null;
}

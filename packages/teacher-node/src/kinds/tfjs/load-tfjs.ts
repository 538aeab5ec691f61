import { startedBackend } from "@faculty/models/backend";
import { type LoadedModel, loadModel } from "@faculty/models/files";
import { modelDigest, saidBy } from "@faculty/models/manifests";
import { FacultyError } from "@faculty/shared/errors";
import type { KindOptions } from "../../teacher/open-kind.ts";
import type { TeacherFacts } from "../../teacher/teacher.ts";

type Kind = LoadedModel["kind"];
export type Loaded<Of extends Kind> = Extract<LoadedModel, { kind: Of }>;

const named: Readonly<Record<Kind, string>> = { graph: "GraphModel", layers: "LayersModel" };

/**
 * Starts TensorFlow.js and loads a model of one of its two kinds.
 * @throws FacultyError BAD_MODEL where it is of the other one, and whatever `loadModel` throws.
 */
export async function loadTfjs<Of extends Kind>(
  kind: Of,
  path: string,
  options: KindOptions,
): Promise<{ readonly loaded: Loaded<Of>; readonly digest: string }> {
  const backend = await startedBackend(options.backend); // whether or not somebody hears of it
  options.onRuntime?.(backend);
  const digest = await modelDigest(path);
  const loaded = await loadModel(path, options);
  if (isOf(loaded, kind)) return { loaded, digest };
  loaded.model.dispose();
  throw new FacultyError("BAD_MODEL", `model ${path} is a ${named[loaded.kind]}, expected a ${named[kind]}`, { path });
}

/** What a model's own files tell of it as a teacher, whatever computes it. */
export function loadedFacts(
  { manifest, input, tokens }: LoadedModel,
  digest: string,
): Pick<TeacherFacts, "digest" | "output" | "inputShape" | "vocabulary" | "whole" | "tokens" | "yields"> {
  const { inputShape, vocabulary, output } = manifest;
  return { digest, output: saidBy(manifest), inputShape, vocabulary, whole: input.whole, tokens, yields: output };
}

function isOf<Of extends Kind>(loaded: LoadedModel, kind: Of): loaded is Loaded<Of> {
  return loaded.kind === kind;
}

import { runOutput } from "@faculty/data/datasets";
import type { CheckBuilt } from "./check-training.ts";

/**
 * Builds a student that somebody brought, and throws it away: whether TensorFlow.js takes it, and what it answers, shows
 * only so. One of our own architectures is as it is described.
 * @throws FacultyError what `buildModel` throws.
 */
export const checkBuilt: CheckBuilt = async ({ student, seed }, dataset) => {
  if (student.model.kind !== "file") return;
  const [{ startBackend }, { buildModel }] = await Promise.all([
    import("@faculty/models/backend"),
    import("@faculty/models/files"),
  ]);
  await startBackend("cpu");
  const model = await buildModel(student.model, dataset.inputShape, runOutput(dataset), seed, dataset.vocabulary);
  model.dispose();
};

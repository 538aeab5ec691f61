import { createInputRoom } from "@faculty/data/augmentation";
import { runOutput } from "@faculty/data/datasets";
import { buildModel } from "@faculty/models/files";
import { modelCost, outlineBuilt } from "@faculty/models/layers";
import { modelDigest } from "@faculty/models/manifests";
import { checkLayers } from "./check/check-layers.ts";
import { predictLogits } from "./evaluate/predict-logits.ts";
import { createModelLearner } from "./learner/model-learner.ts";
import type { StudentModel } from "./learner/student-model.ts";
import { classBiasOf, fineTuneOf, type StudentSpec, stagesOf, termsOf } from "./phases/student-spec.ts";
import { studentPreparation } from "./preparation/student-preparation.ts";
import { readWeights, writeWeights } from "./student-model/model-weights.ts";
import { addToOutputBias } from "./student-model/output-bias.ts";
import { saveTrained } from "./student-model/save-trained.ts";

/**
 * The TensorFlow model that the run file says.
 * @throws FacultyError UNKNOWN_LAYER, BAD_RUN_FILE, and what `buildModel` throws.
 */
export async function openStudentModel(student: StudentSpec): Promise<StudentModel> {
  const { spec, dataset, seed } = student;
  const preparation = await studentPreparation(spec.student, dataset);
  const { shape } = preparation;
  const model = await buildModel(spec.student.model, shape, runOutput(dataset), seed, dataset.vocabulary);
  try {
    const own = { objective: termsOf(student), stages: stagesOf(student), fineTune: fineTuneOf(student) };
    checkLayers(outlineBuilt(model), { ...spec, ...own, classBias: classBiasOf(student) });
  } catch (thrown) {
    model.dispose();
    throw thrown;
  }
  const room = createInputRoom();
  return {
    ...modelCost(model),
    createLearner: (how) =>
      createModelLearner({
        model,
        inputShape: shape,
        prepare: (samples) => preparation.prepare(samples, room),
        output: runOutput(dataset),
        teachers: spec.teachers.length,
        seed,
        ...how,
      }),
    readWeights: () => readWeights(model),
    writeWeights: (values) => writeWeights(model, values),
    addToBias: (values) => addToOutputBias(model, values),
    predict: (source, ids) => predictLogits(model, preparation, dataset, source, ids),
    save: async (folder, samples) => {
      const target = { folder, name: student.student, weights: "float32", samples, preparation } as const;
      await saveTrained(model, dataset, target);
      return modelDigest(folder);
    },
    [Symbol.dispose]: () => void model.dispose(),
  };
}

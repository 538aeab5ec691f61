import { modelCost, outlineBuilt } from "@faculty/models/layers";
import { modelDigest } from "@faculty/models/manifests";
import { checkLayers } from "./check/check-layers.ts";
import { predictLogits } from "./evaluate/predict-logits.ts";
import type { StudentModel } from "./learner/student-model.ts";
import { classBiasOf, fineTuneOf, type StudentSpec, stagesOf, termsOf } from "./phases/student-spec.ts";
import { readWeights, writeWeights } from "./student-model/model-weights.ts";
import { addToOutputBias } from "./student-model/output-bias.ts";
import { saveTrained } from "./student-model/save-trained.ts";
import { openTrainableModel } from "./trainable-model.ts";

/**
 * The TensorFlow model that the run file says.
 * @throws FacultyError UNKNOWN_LAYER, BAD_RUN_FILE, and what `openTrainableModel` throws.
 */
export async function openStudentModel(student: StudentSpec): Promise<StudentModel> {
  const { spec, dataset, seed } = student;
  const { model, preparation, createLearner } = await openTrainableModel(spec.student, dataset, seed);
  try {
    const own = { objective: termsOf(student), stages: stagesOf(student), fineTune: fineTuneOf(student) };
    checkLayers(outlineBuilt(model), { ...spec, ...own, classBias: classBiasOf(student) });
  } catch (thrown) {
    model.dispose();
    throw thrown;
  }
  return {
    ...modelCost(model),
    createLearner: (how) => createLearner({ teachers: spec.teachers.length, ...how }),
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

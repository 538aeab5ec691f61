import { runOutput } from "@faculty/data/datasets";
import { modelCost, outlineBuilt } from "@faculty/models/layers";
import { modelDigest } from "@faculty/models/manifests";
import { checkLayers } from "./check/check-layers.ts";
import { predictLogits } from "./evaluate/predict-logits.ts";
import type { StudentModel } from "./learner/student-model.ts";
import { frozenLayers } from "./objective/terms/objective-terms.ts";
import { allTerms, classBiasOf, fineTuneOf, type StudentSpec, stagesOf, termsOf } from "./phases/student-spec.ts";
import { type FrozenModels, openFrozenModels } from "./student-model/frozen-models.ts";
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
  let frozenModels: FrozenModels;
  try {
    frozenModels = await openFrozenModels(frozenLayers(allTerms(student)), runOutput(dataset));
    const own = { objective: termsOf(student), stages: stagesOf(student), fineTune: fineTuneOf(student) };
    checkLayers(outlineBuilt(model), { ...spec, ...own, classBias: classBiasOf(student) });
  } catch (thrown) {
    model.dispose();
    throw thrown;
  }
  return {
    ...modelCost(model),
    createLearner: (how) => createLearner({ teachers: spec.teachers.length, frozenModels, ...how }),
    readWeights: () => readWeights(model),
    weightNames: model.weights.map(({ name }) => name),
    writeWeights: (values) => writeWeights(model, values),
    addToBias: (values) => addToOutputBias(model, values),
    predict: (source, ids) => predictLogits(model, preparation, dataset, source, ids),
    save: async (folder, samples) => {
      const target = { folder, name: student.student, weights: "float32", samples, preparation } as const;
      await saveTrained(model, dataset, target);
      return modelDigest(folder);
    },
    [Symbol.dispose]: () => {
      frozenModels[Symbol.dispose]();
      model.dispose();
    },
  };
}

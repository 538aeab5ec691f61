import { checkWhole } from "@faculty/data/datasets";
import type { InspectedSavedModel } from "@faculty/models/inspect";
import { createTextTensor, type NativeBackend } from "@faculty/models/native-graph";
import { FacultyError } from "@faculty/shared/errors";
import type { Tensor } from "@faculty/shared/tensor";
import type { ShownSamples } from "../../teacher/shown-samples.ts";

/** A SavedModel that TensorFlow holds. Disposing it frees it. */
export interface SavedModelSession extends Disposable {
  /** @param who - Begins messages. @returns What the chosen output yields. */
  run(who: string, samples: ShownSamples, rows: number): Tensor<Float32Array>;
}

/** How samples are written in each type that a model may take, with TensorFlow's number of the type (types.proto). */
const numbersIn = {
  DT_FLOAT: { dtype: 1, values: (samples: Float32Array) => samples },
  DT_INT32: { dtype: 3, values: (samples: Float32Array) => Int32Array.from(samples) },
  DT_UINT8: { dtype: 4, values: (samples: Float32Array) => Uint8Array.from(samples) },
  DT_INT64: { dtype: 9, values: int64Of },
} as const;

/** The addon takes 64 bits as two numbers of 32, the lower one first. */
function int64Of(samples: Float32Array): Int32Array {
  const halves = new Int32Array(2 * samples.length);
  samples.forEach((value, i) => {
    halves[2 * i] = value;
    halves[2 * i + 1] = value < 0 ? -1 : 0;
  });
  return halves;
}

/**
 * Only the chosen output is fetched: TensorFlow.js reads no INT64, which a label beside it often is.
 * @throws FacultyError BAD_MODEL with TensorFlow's reason.
 */
export function openSavedModel(
  { binding }: NativeBackend,
  path: string,
  { input, output, facts }: InspectedSavedModel,
): SavedModelSession {
  const model = load();
  const { inputShape } = facts.manifest;
  const { whole } = facts.input;
  const written = numbersIn[input.type as keyof typeof numbersIn];

  function load(): number {
    try {
      return binding.loadSavedModel(path, "serve");
    } catch (cause) {
      const [why] = (cause instanceof Error ? cause.message : String(cause)).split("\n", 1);
      throw new FacultyError(
        "BAD_MODEL",
        `model ${path}: TensorFlow refuses it: ${why}; copy or export it again`,
        { path },
        { cause },
      );
    }
  }

  function numbers(who: string, samples: Float32Array, rows: number): number {
    if (whole !== undefined) checkWhole(who, whole, samples);
    return binding.createTensor([rows, ...inputShape], written.dtype, written.values(samples));
  }

  function texts(samples: readonly string[]): number {
    const shape = input.shape?.length === 1 ? [samples.length] : [samples.length, 1];
    return createTextTensor(binding, shape, samples);
  }

  return {
    run: (who, samples, rows) => {
      const fed = samples instanceof Float32Array ? numbers(who, samples, rows) : texts(samples);
      try {
        const [said] = binding.runSavedModel(model, [fed], input.tensor, output.tensor);
        if (said === undefined) return { shape: [], data: new Float32Array() };
        try {
          return { shape: said.shape, data: binding.tensorDataSync(said.id) as Float32Array };
        } finally {
          binding.deleteTensor(said.id);
        }
      } finally {
        binding.deleteTensor(fed);
      }
    },
    [Symbol.dispose]: () => binding.deleteSavedModel(model),
  };
}

import { FacultyError } from "@faculty/shared/errors";
import { sizeOf } from "@faculty/shared/tensor";
import type { Outline, TensorShape } from "../outline/outline.ts";
import { callsOf, layersOf } from "../outline/outline-calls.ts";

/** 64 MiB of float32: a photograph of 2,000 × 2,000 in colour has 12 million values. */
const maxSampleValues = 2 ** 24;
/** 512 MiB of float32 for one sample, in any one layer. */
const maxActivationValues = 2 ** 27;

/**
 * Refuses a model that would take more memory for one sample than a model of this size of machine has; to be asked
 * before it runs for the first time. What the nodes of a GraphModel yield is known only when it runs.
 * @param outline - Of a LayersModel.
 * @throws FacultyError BAD_MODEL.
 */
export function checkActivationSize(folder: string, outline: Outline | null, inputShape: readonly number[]): void {
  const values = sizeOf(inputShape);
  if (values > maxSampleValues)
    throw bad(
      folder,
      `one sample of shape [${inputShape.join(", ")}] has ${values} values, at most ${maxSampleValues}`,
    );
  if (outline === null) return;
  for (const { name, shape } of activations(outline)) {
    const size = shape.reduce<number>((product, extent) => product * (extent ?? 1), 1);
    if (!(size <= maxActivationValues))
      throw bad(
        folder,
        `layer ${name} yields [${shape.join(", ")}] for one sample, at most ${maxActivationValues} values`,
      );
  }
}

function activations(outline: Outline): readonly { readonly name: string; readonly shape: TensorShape }[] {
  const read = callsOf(outline).flatMap(({ inputs }) => inputs);
  const own = [...new Set([...read, ...outline.outputs])].flatMap(({ call: { layer }, shape }) =>
    shape === undefined ? [] : [{ name: layer.name, shape }],
  );
  return [...own, ...layersOf(outline).flatMap(({ model }) => (model === undefined ? [] : activations(model)))];
}

function bad(folder: string, why: string): FacultyError {
  return new FacultyError("BAD_MODEL", `model ${folder}: ${why}`, { folder });
}

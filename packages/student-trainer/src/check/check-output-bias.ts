import { callsOf, type Outline } from "@faculty/models/outline";
import { FacultyError } from "@faculty/shared/errors";

/** @throws FacultyError BAD_MODEL where a model does not end in a dense layer of its own with biases and no activation. */
export function checkOutputBias(outline: Outline): void {
  const layer = outline.outputs[0]?.call.layer;
  const { activation = "linear", useBias = true } = layer?.kind === "Dense" ? layer.config : { activation: null };
  const isOwn = callsOf(outline).filter((call) => call.layer === layer).length === 1;
  if (activation === "linear" && useBias === true && isOwn) return;
  throw new FacultyError(
    "BAD_MODEL",
    `classBias: the student ends in layer ${layer?.name} (${layer?.kind}), expected a dense layer with biases and without an activation`,
    { layer: layer?.name },
  );
}

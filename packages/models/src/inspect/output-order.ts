import { FacultyError } from "@faculty/shared/errors";
import { didYouMean, shownNames } from "@faculty/shared/names";
import type { Outline, OutlineLayer } from "../outline/outline.ts";
import { callsOf } from "../outline/outline-calls.ts";

/** What may follow the last dense layer: it treats each output for itself. Weights of theirs are one an output. */
const columnwise: ReadonlySet<string> = new Set([
  "Activation",
  "BatchNormalization",
  "Dropout",
  "ELU",
  "GaussianDropout",
  "GaussianNoise",
  "LeakyReLU",
  "PReLU",
  "ReLU",
]);

/** How a model's outputs are put in the order of a data set's classes. */
interface OutputOrder {
  /** For each class of the data set, its place among the model's outputs. */
  readonly columns: readonly number[];
  /** Names of the layers whose weights are to be put in order: the last dense one and what follows it. */
  readonly layers: readonly string[];
}

/**
 * @param path - Of the model, for messages.
 * @param own - Class of each output. @param wanted - The data set's, in its order.
 * @returns No layers where the outputs lie so already.
 * @throws FacultyError CLASS_MISMATCH where these are other classes, or the model's end cannot be put in order.
 */
export function outputOrder(
  path: string,
  outline: Outline,
  own: readonly string[],
  wanted: readonly string[],
): OutputOrder {
  const places = new Map(own.map((name, place) => [name, place]));
  const known = new Set(wanted);
  const foreign = own.filter((name) => !known.has(name));
  if (foreign.length > 0)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${path} knows [${shownNames(foreign)}], the data set has [${shownNames(wanted)}]: name its classes in faculty.json as the data set does${didYouMean(foreign, wanted)}`,
      { path },
    );
  const columns = wanted.map((name) => places.get(name) ?? -1);
  const absent = wanted.filter((_, i) => columns[i] === -1);
  if (absent.length > 0)
    throw new FacultyError(
      "CLASS_MISMATCH",
      `model ${path} does not know [${shownNames(absent)}], which the data set has`,
      { path },
    );
  if (columns.every((column, place) => column === place)) return { columns, layers: [] };
  return { columns, layers: lastLayers(path, outline) };
}

function lastLayers(path: string, outline: Outline): readonly string[] {
  const calls = callsOf(outline);
  const found: string[] = [];
  let layer: OutlineLayer | undefined;
  for (let tensor = outline.outputs[0]; tensor !== undefined; tensor = tensor.call.inputs[0]) {
    ({ layer } = tensor.call);
    const { kind, name } = layer;
    const isDense = kind === "Dense";
    const isShared = calls.filter((call) => call.layer === layer).length !== 1; // its weights mean something elsewhere as well
    if (isShared || !(isDense || columnwise.has(kind))) break;
    found.push(name);
    if (isDense) return found;
  }
  throw new FacultyError(
    "CLASS_MISMATCH",
    `model ${path} has the data set's classes in another order, and its end, layer ${layer?.name} (${layer?.kind}), cannot be put in order: expected a dense layer`,
    { path },
  );
}

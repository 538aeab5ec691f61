import { showsStoredBytes, storedBytes, viewOf } from "@faculty/data/augmentation";
import type { Dataset } from "@faculty/data/datasets";
import { type WireTensor, wireTensor } from "@faculty/shared/frames";
import { storedInput, type TeacherDescription } from "@faculty/shared/protocol";
import type { Source, ViewSpec } from "@faculty/shared/samples";

/** Samples, as a teacher is to see them. */
export interface Shown {
  readonly dataset: Dataset;
  readonly source: Source;
  readonly ids: Int32Array;
  readonly view: ViewSpec;
}

/** How inputs travel to a teacher: as stored where it takes that and sees just that. */
export type InputDatatype = "UINT8" | "FP32";

export function inputDatatype(
  { inputDatatypes = [] }: TeacherDescription,
  { dataset, view }: Pick<Shown, "dataset" | "view">,
): InputDatatype {
  return inputDatatypes.includes("UINT8") && showsStoredBytes(dataset, view) ? "UINT8" : "FP32";
}

/** By the memory of a batch's ids, the inputs made last of them: all its teachers are sent the same, at once. */
const madeLast = new WeakMap<ArrayBufferLike, Shown & { readonly tensor: WireTensor }>();

/** Tensor `input`, `[ids, …inputShape]`. Not to be written to. */
export function inputTensor(shown: Shown, datatype: InputDatatype): WireTensor {
  const { dataset, source, ids, view } = shown;
  const last = madeLast.get(ids.buffer);
  if (last?.tensor.datatype === datatype && isSame(last, shown)) return last.tensor;
  const tensor = makeInput(shown, datatype);
  madeLast.set(ids.buffer, { dataset, source, ids, view, tensor });
  return tensor;
}

function isSame(a: Shown, b: Shown): boolean {
  const isSameRange = a.ids.byteOffset === b.ids.byteOffset && a.ids.length === b.ids.length;
  return isSameRange && a.dataset === b.dataset && a.source === b.source && a.view === b.view;
}

function makeInput({ dataset, source, ids, view }: Shown, datatype: InputDatatype): WireTensor {
  const shape = [ids.length, ...dataset.inputShape];
  return datatype === "UINT8"
    ? storedInput(shape, storedBytes(dataset, source, ids), dataset.scale)
    : wireTensor("input", { shape, data: viewOf(dataset, source, ids, view) });
}

import { showsStoredBytes, storedBytes, viewOf } from "@faculty/data/augmentation";
import { type Dataset, textsFor } from "@faculty/data/datasets";
import { elementHeadBytes, textTensor, type WireTensor, wireTensor } from "@faculty/shared/frames";
import { storedInput, type TeacherDescription, takesTexts } from "@faculty/shared/protocol";
import type { Source, ViewSpec } from "@faculty/shared/samples";

/** Samples, as a teacher is to see them. */
export interface Shown {
  readonly dataset: Dataset;
  readonly source: Source;
  readonly ids: Int32Array;
  readonly view: ViewSpec;
}

/** How inputs travel to a teacher: as stored where it takes that and sees just that, as texts where it takes those. */
export type InputDatatype = "UINT8" | "FP32" | "BYTES";

export function inputDatatype(
  teacher: TeacherDescription,
  { dataset, view }: Pick<Shown, "dataset" | "view">,
): InputDatatype {
  if (takesTexts(teacher)) return "BYTES";
  const { inputDatatypes = [] } = teacher;
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
  switch (datatype) {
    case "UINT8":
      return storedInput(shape, storedBytes(dataset, source, ids), dataset.scale);
    case "FP32":
      return wireTensor("input", { shape, data: viewOf(dataset, source, ids, view) });
    case "BYTES": {
      const { textOf } = textsFor("a teacher", dataset)[source];
      return textTensor("input", Array.from(ids, textOf));
    }
  }
}

/** Bytes of a sample's text in a request. */
export function textBytes({ dataset, source }: Pick<Shown, "dataset" | "source">, id: number): number {
  return elementHeadBytes + textsFor("a teacher", dataset)[source].textOf(id).length;
}

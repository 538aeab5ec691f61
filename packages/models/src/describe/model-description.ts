import type { ModelEnding } from "../inspect/model-ending.ts";
import type { ModelFormat, ModelManifest } from "../manifests/manifest.ts";

/** What a model is, as its files tell it; whether it can teach is another question. */
export interface ModelDescription extends DescribedFiles {
  readonly kind: ModelFormat;
  readonly digest: string;
  /** Of its files. */
  readonly bytes: number;
  /** Null where there is no faculty.json. */
  readonly manifest: ModelManifest | null;
}

/** What each kind of model is read for. */
export interface DescribedFiles {
  readonly inputs: readonly DescribedTensor[];
  readonly outputs: readonly DescribedOutput[];
  /** What is computed between its inputs and its outputs, those included; empty where the files do not tell. */
  readonly layers: readonly DescribedLayer[];
  /** Values in all its weights. */
  readonly parameters: number;
  /** What it itself says that its classes are, without a faculty.json; null where it says nothing. */
  readonly ownClasses: readonly string[] | null;
}

export interface DescribedTensor {
  readonly name: string;
  /** As `float32`. */
  readonly type: string;
  /** The batch first; an open extent is null. Null where nothing is said. */
  readonly shape: readonly (number | null)[] | null;
}

interface DescribedOutput extends DescribedTensor {
  /** Its last operations, the very last one at the end. */
  readonly operations: readonly string[];
  readonly ending: ModelEnding;
}

export interface DescribedLayer {
  readonly name: string;
  /** The layer's class, or the node's operation. */
  readonly kind: string;
  readonly shape: DescribedTensor["shape"];
}

import type { OutputSpec } from "@faculty/shared/outputs";
import type { InputRows } from "./input-rows.ts";
import type { DatasetTexts } from "./text-rows.ts";

/** Samples of one source file set; a sample's id is its index. */
export interface Samples<Inputs = StoredInputs> {
  readonly count: number;
  /** `count × sizeOf(inputShape)`, as stored: bytes of an image, float32 features, or token ids. */
  readonly inputs: Inputs;
  /**
   * Class index of each sample, or `noLabel`; of a training sample that a run does not use, `leftOut`. Where samples have
   * `targets`, 0 stands for all that are labelled.
   */
  readonly labels: Int32Array;
  /**
   * Of each sample what is known of its output, where that is more than one class; as `targetSize` (shared/outputs) has it.
   * A sample whose label is hidden counts as one without a target, whatever lies here.
   */
  readonly targets?: InputRows | undefined;
  /** Classes of which samples are held out and none is trained on. */
  readonly heldBack?: readonly number[] | undefined;
  /**
   * Of each sample that has an id of its own, such as its path, 64 bits of that id's digest: what is drawn for a sample is
   * drawn from it, so that other samples may come and go. Absent: it is drawn from the index.
   */
  readonly keys?: BigUint64Array | undefined;
  /** What some samples are called, where they have an id of their own; absent: they go by their index. */
  readonly namesOf?: ((ids: readonly number[]) => Promise<readonly string[]>) | undefined;
  /** Of samples that come in groups, such as a speaker's recordings, the key of each one's, 0 where it has none; whole groups are held out. */
  readonly groups?: BigUint64Array | undefined;
  /**
   * Of each sample of a prepared data set 16 bytes that tell its content, in the data set's view, from any other's; read
   * where they lie. Absent: a sample is known by its data set and its index alone.
   */
  readonly digests?: InputRows | undefined;
}

/** In memory, or where they are read one by one. */
type StoredInputs = HeldInputs | InputRows;

export type HeldInputs = Uint8Array | Float32Array;

export interface Dataset<Inputs = StoredInputs> {
  readonly name: string;
  /** SHA-256, hex, over all below but `texts`: equal digests mean equal samples (digest.ts). */
  readonly digest: string;
  readonly classes: readonly string[];
  /** What is to be said of a sample. Absent: one of the classes. */
  readonly output?: OutputSpec | undefined;
  /** Of one sample, for example `[28, 28, 1]`. */
  readonly inputShape: readonly number[];
  /**
   * Where samples are texts: the token of each id, the first three `specialTokens`. Inputs `[length]` then hold
   * ids as float32, which is exact up to 2²⁴.
   */
  readonly vocabulary?: readonly string[] | undefined;
  /** What tokens were made of, where it is kept. */
  readonly texts?: DatasetTexts | undefined;
  /** Stored value × scale = the value a model sees; 1/255 for bytes of an image. */
  readonly scale: number;
  readonly train: Samples<Inputs>;
  readonly test: Samples<Inputs>;
  /** Of a data set as a run uses it, where the run hides labels or omits samples. */
  readonly labelling?: Labelling | undefined;
}

/** What a run makes of its training samples' labels; the data set's digest is that of the whole. */
interface Labelling {
  /** SHA-256, hex, of the labels that are shown, and of what is left out. */
  readonly digest: string;
  /** As the training samples' labels, those that are hidden among them: for who is to learn from all there are. */
  readonly known: Int32Array;
}

/** A data set that is in memory as a whole. */
export type HeldDataset = Dataset<HeldInputs>;

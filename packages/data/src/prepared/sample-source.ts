import type { OutputSpec } from "@faculty/shared/outputs";
import type { HeldInputs } from "../samples/dataset.ts";

/** Samples wherever they are, in an order that is the same each time: what is read once and laid down. */
export interface SampleSource {
  readonly classes: readonly string[];
  /** As of a `Dataset`. */
  readonly output?: OutputSpec | undefined;
  readonly inputShape: readonly number[];
  readonly element: "uint8" | "float32";
  readonly scale: number;
  /** Where samples are texts, as of a `Dataset`. */
  readonly vocabulary?: readonly string[] | undefined;
  /** The samples there will be of each part, for those who wait; null where nobody knows. */
  readonly counts: Readonly<Record<Part, number | null>>;
  /** What the data set is known by; absent: it follows from what is laid down. */
  readonly digest?: string | undefined;
  /** Looks at headers alone for what is wrong with files; absent: to open the source has done so, or only samples tell. */
  readonly checkHeaders?: (() => Promise<void>) | undefined;
  readonly chunks: (part: Part) => AsyncIterable<SampleChunk>;
  /** Where samples of an id are, in words, for the message that it occurs twice; absent: nobody can tell. */
  readonly placesOf?: ((id: string) => Promise<readonly string[]>) | undefined;
}

/** Of a data set. Unlabelled samples are training samples, after those with labels. */
export type Part = "train" | "test";

/** Some samples, one after the other. */
export interface SampleChunk {
  /** `[labels.length, …inputShape]` of the source's element; finite. */
  readonly inputs: HeldInputs;
  /** `noLabel` for a sample without one. */
  readonly labels: Int32Array;
  /** `[labels.length, targetSize]`, where the source says what its output is. */
  readonly targets?: Float32Array | undefined;
  /** Names of samples that do not move when others come and go; absent: they have none. */
  readonly ids?: readonly string[] | undefined;
  /** Of samples that come in groups, the name of each one's, null where it has none. All of a part have them, or none. */
  readonly groups?: readonly (string | null)[] | undefined;
  /** Of samples whose texts are kept: each one's, UTF-8. All samples of a source have one, or none. */
  readonly texts?: readonly Uint8Array[] | undefined;
}

/** A file that a source reads. */
export interface SourceFile {
  /** Below the source's path. */
  readonly name: string;
  readonly path: string;
}

/** How a data set of one name is read, from what a run file says of it; its path is absolute. */
export interface SourceKind<Spec> {
  /** Everything that its samples follow from, so that it is seen whether any has changed; looked through once. */
  readonly files: (spec: Spec, abort: AbortSignal | undefined) => Promise<Iterable<SourceFile>>;
  /** Whether to open it reads names and headers alone, and no sample. */
  readonly opensUnread: boolean;
  /** @throws FacultyError BAD_DATASET, NOT_FOUND, IO_FAILED; the abort's reason. */
  readonly open: (spec: Spec, abort: AbortSignal | undefined) => Promise<SampleSource & AsyncDisposable>;
}

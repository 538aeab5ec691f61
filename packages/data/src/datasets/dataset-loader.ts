import type { SampleKind } from "@faculty/shared/samples";
import type { PreparedAccess } from "../prepared/access.ts";
import type { Dataset, HeldDataset } from "../samples/dataset.ts";

/** Where a data set comes from: the repository itself, or a folder that the run file names as `dataset.path`. */
export type DatasetLoader = {
  /**
   * What its samples are, for those who have not loaded it yet; null where its files say. Of interactions they are tokens of
   * which each has its place.
   */
  readonly samples: SampleKind | "interactions" | null;
  /** What of a sample has a class of its own; absent: the sample, or the run file says otherwise. */
  readonly asksEach?: "token" | "position" | undefined;
} & (
  | { readonly kind: "embedded"; readonly load: (abort?: AbortSignal) => Promise<Dataset> }
  | {
      /** A folder that is read as a whole. */
      readonly kind: "folder";
      readonly load: (folder: string, abort?: AbortSignal) => Promise<HeldDataset>;
      /** All that it may read there. */
      readonly files: (folder: string) => readonly string[];
    }
  | {
      /** A folder of texts, read by a vocabulary of their own or by that of a file. */
      readonly kind: "texts";
      readonly load: (folder: string, vocabulary: string | undefined, abort?: AbortSignal) => Promise<HeldDataset>;
      readonly files: (folder: string) => readonly string[];
    }
  /** Computed by what the run file says, whenever a sample is read: it lies nowhere. */
  | {
      readonly kind: "drawn";
      readonly problem: (keys: object) => string | null;
      readonly load: (keys: object) => Dataset;
    }
  /** Read once and laid down in the cache; roles read it by position (docs/adr/0016). */
  | { readonly kind: "prepared"; readonly source: PreparedAccess }
);

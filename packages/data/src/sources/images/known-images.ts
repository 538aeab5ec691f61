import type { OutputSpec } from "@faculty/shared/outputs";
import type { default as Sharp } from "sharp";
import type { Part, SampleChunk } from "../../prepared/sample-source.ts";
import type { FileGroup, SampleFile } from "../folders/file-group.ts";

/** Images of each part, and what is known of them beside their pixels. */
export interface KnownImages {
  readonly parted: Readonly<Record<Part, readonly FileGroup[]>>;
  readonly classes: readonly string[];
  /** Absent: one class. */
  readonly output?: OutputSpec | undefined;
  readonly knownOf: (
    sharp: typeof Sharp,
    images: readonly SampleFile[],
  ) => Promise<Pick<SampleChunk, "labels" | "targets">>;
}

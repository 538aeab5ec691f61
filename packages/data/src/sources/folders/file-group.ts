import type { SourceFile } from "../../prepared/sample-source.ts";

/** Files of one folder, next to each other in its order. Their names alone are kept: there may be many. */
export interface FileGroup {
  readonly part: "train" | "test" | "unlabelled" | "all";
  /** Null: without a label. */
  readonly class: string | null;
  /** What their ids begin with, `train/cat/`, in Unicode's NFC. */
  readonly name: string;
  /** What their paths begin with. */
  readonly path: string;
  /** `1.jpg`, as the file system has it. */
  readonly files: readonly string[];
}

/** A sample's file; its name, `train/cat/1.jpg`, is the sample's id. */
export interface SampleFile extends SourceFile {
  readonly class: string | null;
}

/** Each when it is asked for. */
export function* filesOf(groups: readonly FileGroup[]): Generator<SampleFile> {
  for (const group of groups)
    for (const file of group.files)
      yield { name: sampleName(group, file), path: `${group.path}${file}`, class: group.class };
}

export function sampleName({ name }: FileGroup, file: string): string {
  return `${name}${file.normalize("NFC")}`;
}

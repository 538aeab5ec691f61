import type { SourceFile } from "../../prepared/sample-source.ts";

/** Images of one folder, next to each other in its order. Their names alone are kept: there may be many. */
export interface ImageGroup {
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

/** An image; its name, `train/cat/1.jpg`, is the sample's id. */
export interface ImageFile extends SourceFile {
  readonly class: string | null;
}

/** Each when it is asked for. */
export function* imagesOf(groups: readonly ImageGroup[]): Generator<ImageFile> {
  for (const group of groups)
    for (const file of group.files)
      yield { name: imageName(group, file), path: `${group.path}${file}`, class: group.class };
}

export function imageName({ name }: ImageGroup, file: string): string {
  return `${name}${file.normalize("NFC")}`;
}

import { FacultyError } from "@faculty/shared/errors";
import { didYouMean } from "@faculty/shared/names";
import type { SampleKind } from "@faculty/shared/samples";
import type { Dataset } from "../samples/dataset.ts";
import { digits } from "./digits.ts";
import { fashionMnist, fashionMnist12k, fashionMnistFull } from "./fashion-mnist.ts";
import { idxDataset } from "./idx-dataset.ts";
import { spokenDigits } from "./spoken-digits.ts";
import { textDataset } from "./text-dataset.ts";
import { tweets } from "./tweets.ts";

/** Where a data set comes from: the repository itself, or a folder that the run file names as `dataset.path`. */
export type DatasetLoader = {
  /** What its samples are, for those who have not loaded it yet. */
  readonly samples: SampleKind;
} & (
  | { readonly kind: "embedded"; readonly load: (abort?: AbortSignal) => Promise<Dataset> }
  | { readonly kind: "folder"; readonly load: (folder: string, abort?: AbortSignal) => Promise<Dataset> }
  | {
      /** A folder of texts, read by a vocabulary of their own or by that of a file. */
      readonly kind: "texts";
      readonly load: (folder: string, vocabulary: string | undefined, abort?: AbortSignal) => Promise<Dataset>;
    }
);

export type DatasetName =
  | "fashion-mnist"
  | "fashion-mnist-12k"
  | "fashion-mnist-full"
  | "digits"
  | "idx"
  | "tweets"
  | "text"
  | "spoken-digits";

/** Every data set by its name in the run file. A new one is a file, a row here, a test and a line in docs/run-file.md. */
export const datasets: Readonly<Record<DatasetName, DatasetLoader>> = {
  "fashion-mnist": { samples: "image", kind: "embedded", load: fashionMnist },
  "fashion-mnist-12k": { samples: "image", kind: "embedded", load: fashionMnist12k },
  "fashion-mnist-full": { samples: "image", kind: "folder", load: fashionMnistFull },
  digits: { samples: "image", kind: "embedded", load: digits },
  idx: { samples: "image", kind: "folder", load: idxDataset },
  tweets: { samples: "tokens", kind: "embedded", load: tweets },
  text: { samples: "tokens", kind: "texts", load: textDataset },
  "spoken-digits": { samples: "series", kind: "embedded", load: spokenDigits },
};

export interface DatasetSpec {
  readonly name: string;
  /** Folder, for the data sets that are read from one. */
  readonly path?: string | undefined;
  /** File of the vocabulary, for texts that are not read by their own. */
  readonly vocabulary?: string | undefined;
}

/**
 * Loads a data set into memory.
 * @throws BAD_DATASET for an unknown name, a path missing or not wanted, or content that is not what it should be;
 * NOT_FOUND and IO_FAILED for its files; the abort's reason when it fires.
 */
export async function loadDataset(spec: DatasetSpec, abort?: AbortSignal): Promise<Dataset> {
  const problem = datasetProblem(spec);
  if (problem !== null) throw new FacultyError("BAD_DATASET", problem, { ...spec });
  abort?.throwIfAborted();
  const loader = datasets[spec.name as DatasetName];
  switch (loader.kind) {
    case "embedded":
      return loader.load(abort);
    case "folder":
      return loader.load(spec.path as string, abort);
    case "texts":
      return loader.load(spec.path as string, spec.vocabulary, abort);
  }
}

/** What is wrong with a data set's name and path, in words; null where they fit. */
export function datasetProblem(spec: DatasetSpec): string | null {
  if (!Object.hasOwn(datasets, spec.name)) {
    const names = Object.keys(datasets);
    return `data set ${JSON.stringify(spec.name)} is unknown, expected one of ${names.join(", ")}${didYouMean([spec.name], names)}`;
  }
  const { kind } = datasets[spec.name as DatasetName];
  if (kind !== "embedded" && spec.path === undefined) return `data set ${spec.name} needs a path to its folder`;
  if (kind === "embedded" && spec.path !== undefined) return `data set ${spec.name} is embedded and takes no path`;
  if (kind !== "texts" && spec.vocabulary !== undefined) return `data set ${spec.name} takes no vocabulary`;
  return null;
}

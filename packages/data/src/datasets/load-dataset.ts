import { resolve } from "node:path";
import type { RunSpec } from "@faculty/shared/config";
import { FacultyError } from "@faculty/shared/errors";
import { userCache } from "@faculty/shared/files";
import { didYouMean } from "@faculty/shared/names";
import { preparedAccess } from "../prepared/access.ts";
import type { WholeSource } from "../prepared/hold-or-prepare.ts";
import type { LayingProgress } from "../prepared/lay-down.ts";
import type { Dataset } from "../samples/dataset.ts";
import { audioKeys } from "../sources/audio/audio-keys.ts";
import { imagesKeys } from "../sources/images/images-keys.ts";
import { interactionsKeys } from "../sources/interactions/interactions-keys.ts";
import { moduleKeys } from "../sources/module/module-keys.ts";
import { npyKeys } from "../sources/npy/npy-keys.ts";
import { pairsKeys } from "../sources/pairs/pairs-keys.ts";
import { tableKeys } from "../sources/table/table-keys.ts";
import { tokensKeys } from "../sources/tokens/tokens-keys.ts";
import type { DatasetLoader } from "./dataset-loader.ts";
import { digits } from "./digits.ts";
import { fashionMnist, fashionMnist12k, fashionMnistFull } from "./fashion-mnist.ts";
import { idxDataset, idxDatasetFiles } from "./idx-dataset.ts";
import { idxFolderFiles } from "./idx-folder.ts";
import { noise } from "./noise.ts";
import { drawnKeys, givenKeys, ownKeys } from "./own-keys.ts";
import { pluginDatasets } from "./plugin-datasets.ts";
import { spokenDigits } from "./spoken-digits.ts";
import { textDataset } from "./text-dataset.ts";
import { textFolderFiles } from "./text-folder.ts";
import { tweets } from "./tweets.ts";

export type DatasetName =
  | "fashion-mnist"
  | "fashion-mnist-12k"
  | "fashion-mnist-full"
  | "digits"
  | "idx"
  | "tweets"
  | "text"
  | "spoken-digits"
  | "npy"
  | "images"
  | "audio"
  | "table"
  | "interactions"
  | "noise"
  | "tokens"
  | "pairs"
  | "module";

/** Every data set by its name in the run file. A new one is a file, a row here, a test and a line in docs/run-file.md. */
export const datasets: Readonly<Record<DatasetName, DatasetLoader>> = {
  "fashion-mnist": { samples: "image", kind: "embedded", load: fashionMnist },
  "fashion-mnist-12k": { samples: "image", kind: "embedded", load: fashionMnist12k },
  "fashion-mnist-full": { samples: "image", kind: "folder", load: fashionMnistFull, files: idxFolderFiles },
  digits: { samples: "image", kind: "embedded", load: digits },
  idx: { samples: "image", kind: "folder", load: idxDataset, files: idxDatasetFiles },
  tweets: { samples: "tokens", kind: "embedded", load: tweets },
  text: { samples: "tokens", kind: "texts", load: textDataset, files: textFolderFiles },
  "spoken-digits": { samples: "series", kind: "embedded", load: spokenDigits },
  npy: {
    samples: null,
    kind: "prepared",
    source: preparedAccess(npyKeys, async () => (await import("../sources/npy/npy-source.ts")).npySource),
  },
  images: {
    samples: "image",
    kind: "prepared",
    source: preparedAccess(imagesKeys, async () => (await import("../sources/images/images-source.ts")).imagesSource),
  },
  audio: {
    samples: "series",
    kind: "prepared",
    source: preparedAccess(audioKeys, async () => (await import("../sources/audio/audio-source.ts")).audioSource),
  },
  table: {
    samples: null, // of columns, or the tokens of one
    kind: "prepared",
    source: preparedAccess(tableKeys, async () => (await import("../sources/table/table-source.ts")).tableSource),
  },
  interactions: {
    samples: "interactions",
    kind: "prepared",
    source: preparedAccess(
      interactionsKeys,
      async () => (await import("../sources/interactions/interactions-source.ts")).interactionsSource,
    ),
  },
  noise: { samples: "features", kind: "drawn", ...noise },
  tokens: {
    samples: "tokens",
    asksEach: "token",
    kind: "prepared",
    source: preparedAccess(tokensKeys, async () => (await import("../sources/tokens/tokens-source.ts")).tokensSource),
  },
  pairs: {
    samples: "tokens",
    asksEach: "token",
    kind: "prepared",
    source: preparedAccess(pairsKeys, async () => (await import("../sources/pairs/pairs-source.ts")).pairsSource),
  },
  module: {
    samples: null,
    kind: "prepared",
    source: preparedAccess(moduleKeys, async () => (await import("../sources/module/module-source.ts")).moduleSource),
  },
};

export type DatasetSpec = Omit<RunSpec["dataset"], "validation" | "labels" | "omit">;

export interface Preparing {
  readonly cache?: string | undefined;
  /** The folder of a data set that somebody found prepared already: its source is not looked through again. */
  readonly prepared?: string | undefined;
  /** Told of samples that are laid down, where they were not yet. */
  readonly onProgress?: ((progress: LayingProgress) => void) | undefined;
}

/**
 * Loads a data set into memory, or opens one that is read by position, prepared where it was not.
 * @throws BAD_DATASET for an unknown name, a path missing or not wanted, or content that is not what it should be;
 * NOT_FOUND and IO_FAILED for its files; the abort's reason when it fires.
 */
export async function loadDataset(spec: DatasetSpec, abort?: AbortSignal, preparing: Preparing = {}): Promise<Dataset> {
  const loader = loaderOf(spec);
  abort?.throwIfAborted();
  // Sources of the same samples share a folder, which says the name of the first.
  return { ...(await load(loader, spec, preparing, abort)), name: spec.name };
}

async function load(
  loader: DatasetLoader,
  spec: DatasetSpec,
  { cache = userCache, prepared, onProgress = () => undefined }: Preparing,
  abort: AbortSignal | undefined,
): Promise<Dataset> {
  switch (loader.kind) {
    case "prepared":
      if (prepared !== undefined) return requirePrepared(prepared, spec.name);
      return loader.source.open(ownKeys(spec), cache, onProgress, abort);
    case "embedded":
      return loader.load(abort);
    case "drawn":
      return loader.load(drawnKeys(spec));
    case "folder":
    case "texts": {
      const { holdOrPrepare, openLarge } = await import("../prepared/hold-or-prepare.ts");
      if (prepared !== undefined) return openLarge(prepared);
      return holdOrPrepare(wholeSource(loader, spec, abort), cache, onProgress, abort);
    }
  }
}

/** The whole of MNIST fits. */
const maxHeldBytes = 64 * 1024 * 1024;
/** 16,384 texts of 64 tokens: to read texts takes ten times as much as to hold their tokens, in every process. */
const maxHeldTextBytes = 4 * 1024 * 1024;

function wholeSource(
  loader: Extract<DatasetLoader, { readonly kind: "folder" | "texts" }>,
  { name, path: folder = "", vocabulary }: DatasetSpec,
  abort: AbortSignal | undefined,
): WholeSource {
  const path = resolve(folder);
  const paths = loader.files(path);
  switch (loader.kind) {
    case "folder":
      return { spec: { name, path }, paths, maxHeldBytes, read: () => loader.load(folder, abort) };
    case "texts": {
      const own = vocabulary === undefined ? {} : { vocabulary: resolve(vocabulary) };
      return {
        spec: keepingTexts({ name, path, ...own }),
        paths: [...paths, ...Object.values(own)],
        maxHeldBytes: maxHeldTextBytes,
        read: () => loader.load(folder, vocabulary, abort),
      };
    }
  }
}

/** What was laid down before texts were kept is another source: it is laid down anew. */
function keepingTexts<Spec extends object>(spec: Spec): Spec & { readonly keeps: "texts" } {
  return { ...spec, keeps: "texts" };
}

async function requirePrepared(folder: string, name: string): Promise<Dataset> {
  const { openPrepared } = await import("../prepared/open-prepared.ts");
  const dataset = await openPrepared(folder);
  if (dataset !== null) return dataset;
  throw new FacultyError("NOT_FOUND", `${folder} holds no data set ${name}, expected it prepared there`, { folder });
}

/** Whether a data set's samples are read from the cache, and whether they are there. */
export type Preparation =
  | { readonly kind: "none" }
  | { readonly kind: "unprepared" }
  | { readonly kind: "prepared"; readonly folder: string };

/** Decodes nothing. @throws FacultyError as `loadDataset`. */
export async function preparationOf(
  spec: DatasetSpec,
  { cache = userCache }: Preparing,
  abort: AbortSignal,
): Promise<Preparation> {
  const loader = loaderOf(spec);
  switch (loader.kind) {
    case "embedded":
    case "drawn":
      return { kind: "none" };
    case "folder":
    case "texts": {
      const { findLarge } = await import("../prepared/hold-or-prepare.ts");
      const folder = await findLarge(wholeSource(loader, spec, abort), cache, abort);
      return folder === null ? { kind: "none" } : { kind: "prepared", folder };
    }
    case "prepared": {
      const folder = await loader.source.find(ownKeys(spec), cache, abort);
      return folder === null ? { kind: "unprepared" } : { kind: "prepared", folder };
    }
  }
}

/**
 * Of a data set that is not prepared yet, its classes and shape where its files tell them unread: a data set without samples.
 * Null where only its samples tell.
 * @throws FacultyError as `loadDataset`, of how its files lie in its folder.
 */
export async function outlineDataset(spec: DatasetSpec, abort: AbortSignal): Promise<Dataset | null> {
  const loader = loaderOf(spec);
  return loader.kind === "prepared" ? loader.source.outline(ownKeys(spec), abort) : null;
}

function loaderOf(spec: DatasetSpec): DatasetLoader {
  const loader = datasetNamed(spec.name);
  const problem = datasetProblem(spec);
  if (loader !== undefined && problem === null) return loader;
  throw new FacultyError("BAD_DATASET", problem ?? "", { ...spec });
}

/** The data set of that name, ours or of a plugin; undefined: there is none. */
export function datasetNamed(name: string): DatasetLoader | undefined {
  return Object.hasOwn(datasets, name) ? datasets[name as DatasetName] : pluginDatasets.named(name);
}

/** What is wrong with a data set's name and path, in words; null where they fit. */
export function datasetProblem(spec: DatasetSpec): string | null {
  const loader = datasetNamed(spec.name);
  if (loader === undefined) {
    const names = [...Object.keys(datasets), ...pluginDatasets.names()];
    return `data set ${JSON.stringify(spec.name)} is unknown, expected one of ${names.join(", ")}${didYouMean([spec.name], names)}`;
  }
  const { kind } = loader;
  const isOwn = Object.hasOwn(datasets, spec.name); // those of plugins say themselves whether they take a path
  const hasPath = kind !== "embedded" && kind !== "drawn";
  if (isOwn && hasPath && spec.path === undefined) return `data set ${spec.name} needs a path to its folder`;
  if (!hasPath && spec.path !== undefined) return `data set ${spec.name} is ${kind} and takes no path`;
  const hasTexts = kind === "texts" || kind === "prepared"; // those of a source say themselves which keys they take
  if (!hasTexts && spec.vocabulary !== undefined) return `data set ${spec.name} takes no vocabulary`;
  if (kind === "prepared" || kind === "drawn") {
    const problem = kind === "drawn" ? loader.problem(drawnKeys(spec)) : loader.source.problem(ownKeys(spec));
    return problem === null ? null : `data set ${spec.name} ${problem}`;
  }
  const [foreign] = givenKeys(spec);
  return foreign === undefined ? null : `data set ${spec.name} takes no ${foreign}`;
}

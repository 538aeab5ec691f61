import { resolve } from "node:path";
import type { RunSpec } from "@faculty/shared/config";
import { type SourceKey, sourceKeyNames } from "../sources/source-keys.ts";

type DatasetSpec = Omit<RunSpec["dataset"], "validation" | "labels" | "omit">;

/** What a run alone does with its data set. */
const ofRuns: ReadonlySet<string> = new Set(["validation", "labels", "omit"]);

/** What a prepared data set's samples follow from. */
export function ownKeys(spec: DatasetSpec): object {
  const { path, test, masks, table, vocabulary } = spec;
  const given = Object.entries(spec).filter(([key, value]) => value !== undefined && !ofRuns.has(key));
  const paths = Object.entries({ path, test, masks, table, vocabulary }).flatMap(([key, own]) =>
    typeof own === "string" ? [[key, resolve(own)]] : [],
  );
  return { ...Object.fromEntries(given), ...Object.fromEntries(paths) };
}

/** What a drawn data set's samples follow from. */
export function drawnKeys(spec: DatasetSpec): object {
  return { name: spec.name, ...Object.fromEntries(givenKeys(spec).map((key) => [key, spec[key]])) };
}

/** Those of prepared and drawn data sets that a run file gives. */
export function givenKeys(spec: DatasetSpec): readonly SourceKey[] {
  return sourceKeyNames.filter((key) => spec[key] !== undefined);
}

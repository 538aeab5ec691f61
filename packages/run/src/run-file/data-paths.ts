import type { DatasetSpec } from "@faculty/data/datasets";
import type { NamedPath } from "@faculty/shared/files";

/** The paths of a data set that the command line names; those without an option of their own are keys of its JSON. */
export function dataPaths(spec: DatasetSpec | undefined): readonly NamedPath[] {
  return [
    ["--path", spec?.path],
    ["--vocabulary", spec?.vocabulary],
    ["--test", typeof spec?.test === "string" ? spec.test : undefined],
    ["--dataset masks", spec?.masks],
    ["--dataset table", spec?.table],
  ];
}

import type { RunSpec, TeacherSpec } from "@faculty/shared/config";

/** A part of a run file as somebody writes it: what has a default may be left out, at every depth. */
type Written<Part> = Part extends readonly (infer Item)[]
  ? readonly Written<Item>[]
  : Part extends object
    ? { readonly [Key in keyof Part]?: Written<Part[Key]> | undefined }
    : Part;

/** As `Written`, of which some keys must be there. */
type WrittenWith<Part, Needed extends keyof Part> = Written<Omit<Part, Needed>> & {
  readonly [Key in Needed]: Part[Key];
};

/**
 * A run file as a value. Keys, defaults and meaning are those of docs/run-file.md; paths are relative to the working
 * folder of the process.
 */
export type RunDefinition = Written<
  Omit<RunSpec, "name" | "plugins" | "dataset" | "teachers" | "student" | "students" | "stages" | "objective">
> & {
  readonly name: string;
  readonly plugins?: readonly (string | { readonly path: string; readonly digest?: string })[];
  /** Of a plugin's data set, its parameters too. */
  readonly dataset: WrittenWith<RunSpec["dataset"], "name"> & { readonly [parameter: string]: unknown };
  readonly teachers: readonly WrittenTeacher<TeacherSpec>[];
  readonly student: WrittenWith<RunSpec["student"], "model">;
  readonly students?: readonly (Written<RunSpec["students"][number]> & { readonly name: string })[];
  readonly stages?: readonly (Written<Omit<RunSpec["stages"][number], "objective">> & {
    readonly name: string;
    readonly epochs: number;
    readonly objective: readonly WrittenTerm[];
  })[];
  readonly objective: readonly WrittenTerm[];
};

/** Of a plugin's teacher, its parameters too. */
type WrittenTeacher<One> = One extends { readonly plugin: string }
  ? WrittenWith<One & { readonly name: string }, "name" | "plugin"> & { readonly [parameter: string]: unknown }
  : One extends object
    ? Written<One> & { readonly name: string }
    : never;

interface WrittenTerm {
  readonly loss: string;
  readonly weight?: RunSpec["objective"][number]["weight"];
  readonly [parameter: string]: unknown;
}

/** Checks the types of a run where it is written, as an editor shows them. `distil` checks its values. */
export function defineRun(run: RunDefinition): RunDefinition {
  return run;
}

import type { KnownVocabulary, PreparationSpec } from "@faculty/shared/samples";
import type { WholeNumbers } from "./whole-numbers.ts";

/** What a model takes, as far as it is known. */
export interface TakenInputs {
  /** Of one sample, without the batch. */
  readonly inputShape: readonly number[];
  /** As of a `TeacherDescription`: of a model that takes texts, BYTES. */
  readonly inputDatatypes?: readonly string[] | undefined;
  /** What it makes of a sample of the data set first; absent: nothing. */
  readonly inputs?: PreparationSpec | undefined;
  /** Of a model of texts: what its token ids stand for. */
  readonly vocabulary?: KnownVocabulary | undefined;
  /** Of a model that looks ids up: how many it has a row for. */
  readonly tokens?: number | undefined;
  /** Of a model of whole numbers: which ones. */
  readonly whole?: WholeNumbers | undefined;
}

import type { LoadOptions } from "@faculty/models/inspect";
import type { Rung } from "@faculty/shared/processes";
import type { Teacher } from "./teacher.ts";

/** What computes a model, and why that, in a sentence for a log. */
interface Runtime {
  readonly name: string;
  readonly reason: string;
}

export interface KindOptions extends LoadOptions {
  /** Of a kind that TensorFlow computes: where on the ladder to begin, where no backend was started before. */
  readonly backend?: Rung | undefined;
  /** Hears what computes the model, once it was started. */
  readonly onRuntime?: ((runtime: Runtime) => void) | undefined;
}

/**
 * Opens a model of one kind, and starts what computes it. The caller disposes.
 * @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH, NOT_FINITE, BACKEND_UNAVAILABLE.
 */
export type OpenKind = (path: string, options: KindOptions) => Promise<Teacher>;

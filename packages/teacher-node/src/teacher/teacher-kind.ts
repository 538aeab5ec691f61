import type { LoadOptions } from "@faculty/models/inspect";
import type { Teacher } from "./teacher.ts";

/** One kind of model that can teach. */
export interface TeacherKind {
  /** Whether the file or folder is of this kind, told without loading it. @throws FacultyError when it is damaged. */
  recognises(path: string): Promise<boolean>;
  /** @throws FacultyError NOT_FOUND, BAD_MODEL, SHAPE_MISMATCH, CLASS_MISMATCH. */
  open(path: string, options: LoadOptions): Promise<Teacher>;
}

import { FacultyError } from "../errors/faculty-error.ts";

/**
 * The reason of an abort that only ends timers and listeners of its own. Without a reason each `abort()` makes an
 * exception with a stack, which costs more than all else that a request does with them.
 */
export const settledReason: FacultyError = new FacultyError("CANCELLED", "what was waited for is settled");

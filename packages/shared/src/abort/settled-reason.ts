import { FacultyError } from "../errors/faculty-error.ts";

/**
 * What a signal aborts with that only ends timers and listeners of its own. Without a reason each `abort()` makes an
 * exception with a stack, which costs more than all else that a request does with signals.
 */
export const settledReason: FacultyError = new FacultyError("CANCELLED", "what was waited for is settled");

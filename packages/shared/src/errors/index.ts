export { type ErrorCode, isErrorCode } from "./codes.ts";
export { asFacultyError, FacultyError } from "./faculty-error.ts";

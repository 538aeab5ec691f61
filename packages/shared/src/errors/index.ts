export { type ErrorCode, errorCodes, isErrorCode } from "./codes.ts";
export { asFacultyError, type ErrorDetails, FacultyError } from "./faculty-error.ts";

export { checkStudent } from "./check-student.ts";

export { checkFrozenModel } from "./check-frozen-models.ts";
export { checkStudent } from "./check-student.ts";

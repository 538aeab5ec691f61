export { checkFrozenModel } from "./check-frozen-models.ts";
export { checkPluginLosses } from "./check-plugin-losses.ts";
export { checkStudent, studentOutline } from "./check-student.ts";

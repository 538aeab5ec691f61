export { runPhase } from "./phase.ts";
export { checkpointStudent } from "./student.ts";
export { identityOf } from "./student-spec.ts";

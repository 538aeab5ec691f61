export { type BoundNames, type Permissions, permissionsOf } from "./permissions.ts";
export { type BusRole, busRoles, subjectOf, subjectTable } from "./subject-table.ts";
export { allHeartbeats, allTrainerProgress, serviceNames, subjects, subjectToken, tokenPattern } from "./subjects.ts";

import type { Environment } from "../settings/settings.ts";

/** Of processes that share a machine: a port that the supervisor was told of cannot be that of each of them. */
export const unwatchedEnvironment: Environment = { FACULTY_ADMIN_PORT: undefined, FACULTY_METRICS_PORT: undefined };

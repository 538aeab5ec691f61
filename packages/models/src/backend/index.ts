import tf from "#tfjs";

export { startBackend, startedBackend } from "./start-backend.ts";
export { tidyValues } from "./tidy-values.ts";
export { tf };

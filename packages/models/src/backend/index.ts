import * as tf from "@tensorflow/tfjs";

export { startBackend, startedBackend } from "./start-backend.ts";
export { tidyValues } from "./tidy-values.ts";
export { tf };

export { readSavedModel } from "./saved-model-file.ts";

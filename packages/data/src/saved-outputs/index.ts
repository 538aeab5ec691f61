export { checkSavedOutputs } from "./check-saved-outputs.ts";
export { openSavedOutputs, type SavedOutputs } from "./open-saved-outputs.ts";
export { savedFiles } from "./saved-files.ts";

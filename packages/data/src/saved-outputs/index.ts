export { readSavedOutputs, type SavedOutputs } from "./read-saved-outputs.ts";
export { savedDigest } from "./saved-digest.ts";

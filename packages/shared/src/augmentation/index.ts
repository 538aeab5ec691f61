export { type AugmentationSpec, augmentationSpec, augmentSpec } from "./augmentations.ts";
export { showsStoredBytes, storedBytes } from "./stored-samples.ts";
export { drawViews, type Mix, viewOf } from "./view-of.ts";
export { type ViewSpec, viewAt } from "./view-spec.ts";

export { type AugmentationSpec, augmentationSpec, augmentSpec } from "./augmentations.ts";
export { drawViews, type Mix, viewOf } from "./view-of.ts";
export { type ViewSpec, viewAt } from "./view-spec.ts";

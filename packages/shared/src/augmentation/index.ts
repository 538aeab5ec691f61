export { type AugmentationSpec, augmentationSpec, type ViewSpec } from "./spec.ts";
export { viewOf } from "./view-of.ts";

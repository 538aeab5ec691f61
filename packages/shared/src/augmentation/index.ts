export { type AugmentationSpec, augmentationSpec, type ViewSpec } from "./spec.ts";

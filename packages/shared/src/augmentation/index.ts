export { type AugmentationSpec, augmentationSpec, augmentSpec, isMixing } from "./augmentations.ts";
export { createInputRoom, type InputRoom } from "./input-room.ts";
export { showsStoredBytes, storedBytes } from "./stored-samples.ts";
export { drawViews, type Mix, viewOf } from "./view-of.ts";
export { type ViewSpec, viewAt } from "./view-spec.ts";

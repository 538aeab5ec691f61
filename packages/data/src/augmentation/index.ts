export { augmentSpec, isMixing, movesPositions } from "./augmentations.ts";
export { createInputRoom, type InputRoom } from "./input-room.ts";
export { notCounted, rowLabels } from "./row-labels.ts";
export { inlineBytes, mostRowsTogether, rowsTogether } from "./rows-together.ts";
export { showsStoredBytes, storedBytes } from "./stored-samples.ts";
export { viewAt } from "./view-at.ts";
export { drawViews, type Views, viewOf } from "./view-of.ts";

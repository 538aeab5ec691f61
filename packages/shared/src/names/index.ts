export { className } from "./class-name.ts";
export { nearMiss } from "./near-miss.ts";
export { shownNames } from "./shown-names.ts";

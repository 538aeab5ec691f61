export { byName } from "./by-name.ts";
export { className } from "./class-name.ts";
export { didYouMean } from "./did-you-mean.ts";
export { printable } from "./printable.ts";
export { shownName, shownNames } from "./shown-names.ts";

export { className } from "./class-name.ts";
export { didYouMean } from "./did-you-mean.ts";
export { shownNames } from "./shown-names.ts";

// @ts-check
export { provideHere } from "./installed.mjs";
export { extras } from "./provide.mjs";

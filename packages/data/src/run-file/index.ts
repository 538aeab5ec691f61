export { dataParts, dataProblems } from "./data-parts.ts";

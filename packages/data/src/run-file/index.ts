export { dataParts, dataPartsWith, dataProblems } from "./data-parts.ts";

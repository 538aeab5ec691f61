export { askedPositions } from "../datasets/asked-positions.ts";
export { dataParts, dataPartsWith, dataProblems } from "./data-parts.ts";

export { argmax } from "./argmax.ts";
export { type Figures, type Quality, qualityOf } from "./quality.ts";
export { mean, percentile, sampleDeviation } from "./statistics.ts";
export { tellsApart } from "./tells-apart.ts";
export { wilsonInterval } from "./wilson.ts";

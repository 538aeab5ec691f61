export { agreement } from "./agreement.ts";
export { argmax } from "./argmax.ts";
export { type ClassificationMetrics, classificationMetrics } from "./classification.ts";
export { mean, percentile, sampleDeviation } from "./statistics.ts";
export { wilsonInterval } from "./wilson.ts";

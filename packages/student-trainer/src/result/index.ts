// What a student leaves: who reads it needs nothing of TensorFlow.
export type { EpochRecord } from "../checkpoint/epoch-record.ts";
export type { EnsembleInsight } from "../evaluate/describe-ensemble.ts";
export { type StudentResult, studentResult } from "../student-result.ts";

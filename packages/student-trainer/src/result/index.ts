// What a student leaves, as types alone: who reads them needs nothing of TensorFlow.
export type { EpochRecord } from "../checkpoint/epoch-record.ts";
export type { EnsembleInsight } from "../evaluate/describe-ensemble.ts";
export type { StudentResult } from "../student-result.ts";

export { exponential } from "./exponential.ts";
export { firstBeyond, firstNotFinite } from "./first-beyond.ts";
export { decodeFloat16, encodeFloat16 } from "./float16.ts";
export { joinNamedTensors, joinTensors, joinValues } from "./join-rows.ts";
export { poolingSpan } from "./pooling-span.ts";
export { rowEntropy } from "./row-entropy.ts";
export { emptyRowSoftmax, maximumOf, type RowSoftmax, softmaxRow } from "./row-softmax.ts";
export { type Rows, sizeOf, type Tensor } from "./rows.ts";
export { logSoftmax, logSumExp } from "./softmax.ts";

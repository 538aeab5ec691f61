import type tf from "#tfjs";
import { conv2dBackpropFilter } from "./conv2d-backprop-filter.ts";
import { borrowedFromCpu } from "./cpu-bridge.ts";
import { depthwiseBackpropFilter, depthwiseBackpropInput } from "./depthwise-backprop.ts";
import { maxPoolGrad } from "./max-pool-grad.ts";

/** What training needs and tfjs-backend-wasm 4.22 lacks or computes wrongly. */
export const trainingKernels: readonly tf.KernelConfig[] = [
  conv2dBackpropFilter,
  depthwiseBackpropFilter,
  depthwiseBackpropInput,
  maxPoolGrad,
  borrowedFromCpu("UnsortedSegmentSum"), // the gradient of an embedding look-up
];

export { fuzzTest } from "./fuzz-test.ts";
export { type Hostile, hostileBytes } from "./hostile.ts";
export { hostileFrame } from "./hostile-frame.ts";
export { mutatedBytes } from "./mutated-bytes.ts";
export { mutatedJson } from "./mutated-json.ts";

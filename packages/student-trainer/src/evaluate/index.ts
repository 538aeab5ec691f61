// What is asked through a coordinator, and what is counted: nothing of TensorFlow is needed for it.
export { evaluateEnsemble } from "./evaluate-ensemble.ts";
export { allIds } from "./evaluate-logits.ts";
export { popularityRanks } from "./item-ranks.ts";

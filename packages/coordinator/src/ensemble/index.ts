export { type Merged, merge } from "./merge.ts";
export { mergeSparse } from "./merge-sparse.ts";
export { checkRoutes } from "./weightings/routing.ts";
export { bindWeighting, sparseWeightings, weightingSpec, weightings, weightingsFor } from "./weightings/weightings.ts";

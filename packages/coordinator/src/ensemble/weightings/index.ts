export { checkRoutes } from "./routing.ts";
export { bindWeighting, sparseWeightings, weightingSpec, weightings, weightingsFor } from "./weightings.ts";

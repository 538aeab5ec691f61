export { checkPluginWeighting } from "./check-plugin-weighting.ts";
export { checkRoutes } from "./routing.ts";
export {
  pluginWeighting,
  pluginWeightings,
  type WeightingDefinition,
  type WeightingPlugin,
  weightingPlugin,
} from "./weighting-plugin.ts";
export {
  bindWeighting,
  isWeightingFor,
  sparseWeightings,
  weightingNamed,
  weightingSpecWith,
  weightings,
  weightingsFor,
} from "./weightings.ts";

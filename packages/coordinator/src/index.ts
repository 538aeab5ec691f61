export { alignedLogProbabilities, type TeacherLogits } from "./ensemble/align.ts";
export { labelSpace } from "./ensemble/label-space.ts";
export { type Merged, merge } from "./ensemble/merge.ts";
export type { BoundWeighting, Standing, WeightingInputs } from "./ensemble/weighting.ts";
export { checkRoutes } from "./ensemble/weightings/routing.ts";
export { bindWeighting, weightingSpec, weightings } from "./ensemble/weightings.ts";
export { type LeadOptions, leadCoordinator } from "./lease/lead-coordinator.ts";
export { type Coordinator, type CoordinatorOptions, serveCoordinator } from "./serve/serve-coordinator.ts";
export { openSignalStore, type SignalStore } from "./signals/signal-store.ts";

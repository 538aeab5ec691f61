export { type LeadOptions, leadCoordinator } from "./lease/lead-coordinator.ts";
export { type Coordinator, type CoordinatorOptions, serveCoordinator } from "./serve/serve-coordinator.ts";

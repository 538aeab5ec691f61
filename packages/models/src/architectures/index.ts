export {
  type ArchitectureDefinition,
  type ArchitecturePlugin,
  architecturePlugin,
  pluginArchitecture,
  pluginArchitectures,
} from "./architecture-plugin.ts";
export { architectureSpec, architectureSpecWith, architectures } from "./architectures.ts";

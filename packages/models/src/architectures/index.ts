export {
  type ArchitectureDefinition,
  type ArchitecturePlugin,
  addArchitecturePlugin,
  architecturePlugin,
  pluginArchitecture,
} from "./architecture-plugin.ts";
export { architectureSpec, architectureSpecWith, architectures } from "./architectures.ts";

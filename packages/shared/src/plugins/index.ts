export { type Defaults, defaultsSchema, type ParametersOf, parametersSchema } from "./parameters.ts";
export { pluginName } from "./plugin-name.ts";

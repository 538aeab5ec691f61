export { awaitPlugin, firstLineOf, inPlugin } from "./in-plugin.ts";
export { kindOfValue } from "./kind-of-value.ts";
export { type Defaults, defaultsBeside, defaultsSchema, type ParametersOf, parametersSchema } from "./parameters.ts";
export { pluginName } from "./plugin-name.ts";
export { type PluginTable, pluginTable } from "./plugin-table.ts";

export { addLossPlugin, type LossDefinition, type LossPlugin, lossPlugin } from "./loss-plugin.ts";

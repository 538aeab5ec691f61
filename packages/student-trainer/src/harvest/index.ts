export { harvestSignals } from "./harvest.ts";

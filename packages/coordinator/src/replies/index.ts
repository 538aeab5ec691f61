export { type CollectedReply, collectReply } from "./collect.ts";

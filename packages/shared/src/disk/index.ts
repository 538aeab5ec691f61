export type { AppendFile, Disk } from "./disk.ts";
export { nodeDisk } from "./node-disk.ts";

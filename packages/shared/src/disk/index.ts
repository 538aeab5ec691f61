export type { AppendFile, Disk } from "./disk.ts";
export { makeFolder } from "./make-folder.ts";
export { nodeDisk } from "./node-disk.ts";
export { writeWhole } from "./write-whole.ts";

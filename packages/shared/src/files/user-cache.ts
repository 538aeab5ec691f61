import { homedir } from "node:os";
import { join } from "node:path";

/** Where data sets are laid down and what Node.js compiled is kept, unless a role is told another folder. */
export const userCache: string = join(homedir(), ".cache", "faculty");

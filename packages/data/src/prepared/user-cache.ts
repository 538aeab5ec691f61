import { homedir } from "node:os";
import { join } from "node:path";

/** Where data sets are laid down, unless a role is told another folder: this user's cache. */
export const userCache: string = join(homedir(), ".cache", "faculty");

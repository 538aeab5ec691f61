export { type BoundedRead, readBounded } from "./read-bounded.ts";
export { type NamedPath, type Roots, requireWithinRoots } from "./roots.ts";

export { type BoundedRead, readBounded } from "./read-bounded.ts";

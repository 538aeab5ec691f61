export { architectureSpec } from "./architectures.ts";

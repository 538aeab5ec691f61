export { checkPrepared } from "./check-prepared.ts";

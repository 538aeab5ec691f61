export { identityOf } from "./student-spec.ts";

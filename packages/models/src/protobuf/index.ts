export { bytesField, doubleField, floatField, intField, message } from "./protobuf.ts";

import { protobufFields } from "./protobuf-fields.ts";

/** What the fields of one number hold, in their order. @throws RangeError. */
export function messagesAt(bytes: Uint8Array, number: number): readonly Uint8Array[] {
  const found: Uint8Array[] = [];
  for (const field of protobufFields(bytes))
    if (field.number === number && field.kind === "bytes") found.push(field.bytes);
  return found;
}

/** The message in a field, of which the last counts; an empty one where there is none. @throws RangeError. */
export function messageAt(bytes: Uint8Array, number: number): Uint8Array {
  return messagesAt(bytes, number).at(-1) ?? new Uint8Array();
}

/** The text in a field; empty where there is none. @throws RangeError. */
export function textAt(bytes: Uint8Array, number: number): string {
  return textOf(messageAt(bytes, number));
}

/** The number in a field; 0 where there is none. @throws RangeError. */
export function numberAt(bytes: Uint8Array, number: number): number {
  let found = 0;
  for (const field of protobufFields(bytes))
    if (field.number === number && field.kind === "varint") found = field.value;
  return found;
}

export function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("utf8");
}

import { expect, test } from "vitest";
import { z } from "zod";
import { decodeFrame, encodeFrame, type HeadMemory } from "./frame.ts";
import { int32Values, wireTensor } from "./wire-tensor.ts";

const schema = z.object({ name: z.string() });
const numbers = (...values: number[]) =>
  wireTensor("numbers", { shape: [values.length], data: Int32Array.from(values) });

function read(memory: HeadMemory<{ name: string }>, name: unknown, ...values: number[]) {
  const { headers, payload } = encodeFrame({ name }, [numbers(...values)]);
  const { head, tensors } = decodeFrame(schema, "s", headers, payload, memory);
  payload.fill(0); // what is remembered must not be of this memory
  return { head, tensors: tensors.map(({ name: of, shape }) => [of, shape]), payload };
}

test("a head that repeats is not read again, one of other bytes is", () => {
  const memory: HeadMemory<{ name: string }> = { last: null };
  const [first, again, longer, other] = [
    read(memory, "a", 1),
    read(memory, "a", 2),
    read(memory, "a", 1, 2),
    read(memory, "b", 1, 2),
  ];
  expect(again.head).toBe(first.head);
  expect([longer, other].map(({ head, tensors }) => [head.name, ...tensors])).toEqual([
    ["a", ["numbers", [2]]],
    ["b", ["numbers", [2]]],
  ]);
});

test("the tensors of a head that repeats are those of their own payload", () => {
  const memory: HeadMemory<{ name: string }> = { last: null };
  const values = [1, 2].map((value) => {
    const { headers, payload } = encodeFrame({ name: "a" }, [numbers(value)]);
    return decodeFrame(schema, "s", headers, payload, memory).tensors.map((tensor) => [...int32Values(tensor)]);
  });
  expect(values).toEqual([[[1]], [[2]]]);
});

test("a head that is refused is refused again, and what was read before it is remembered", () => {
  const memory: HeadMemory<{ name: string }> = { last: null };
  const first = read(memory, "a", 1);
  for (let i = 0; i < 2; i++) expect(() => read(memory, 7, 1)).toThrow("frame on s: name: Invalid input");
  expect(read(memory, "a", 1).head).toBe(first.head);
});

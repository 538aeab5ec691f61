import { expect, test } from "vitest";
import { checkIdentity } from "./student-spec.ts";

test("a checkpoint that does not say what it is of is refused by the first key that it lacks", () => {
  expect(() => checkIdentity({ student: '"s"' }, { student: '"s"', codec: '"int8"' }, "out")).toThrow(
    'out: codec is "int8", the checkpoint does not say of which: train anew',
  );
});

test("a checkpoint that depends on more is refused by that", () => {
  expect(() => checkIdentity({ seed: "1", codec: '"int8"' }, { seed: "1" }, "out")).toThrow(
    'out: codec is none, the checkpoint was made with "int8"',
  );
});

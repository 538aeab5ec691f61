import { settle } from "@faculty/testing";
import { expect, test } from "vitest";
import { answered, type GatedTeacher, gatedTeacher, input, refusal, scene } from "./serve-teacher.fixture.ts";
import type { InferRequest } from "./teacher/teacher.ts";

/** As the gated one, but that it looks at what it is asked when it is asked, and need not have the event loop. */
function elsewhere(): GatedTeacher {
  const teacher = gatedTeacher();
  const infer = teacher.infer.bind(teacher);
  return Object.assign(teacher, {
    facts: { ...teacher.facts, computesElsewhere: true as const },
    infer: ({ inputs, rows, layers }: InferRequest) => infer({ inputs, rows, layers }),
  });
}

const numbers = (bytes: Uint8Array) => [...new Float32Array(Uint8Array.from(bytes).buffer)];

test("what computes elsewhere has the next request while it computes one, and no third", async () => {
  const teacher = elsewhere();
  await using on = await scene({ teacher });
  teacher.hold();
  const asked = [on.ask({}), on.ask({}), on.ask({})];
  for (let turns = 0; turns < 5; turns++) await settle();
  expect(teacher.calls).toEqual([1, 1, 1]); // the first one is the warm-up
  teacher.release();
  await Promise.all(asked);
  expect(teacher.calls).toEqual([1, 1, 1, 1]);
});

test("each of the two in hand is computed from its own samples", async () => {
  const teacher = elsewhere();
  await using on = await scene({ teacher });
  teacher.hold();
  const asked = [on.ask({ tensors: [input(1, 2)] }), on.ask({ tensors: [input(3, 4)] })];
  for (let turns = 0; turns < 5; turns++) await settle();
  teacher.release();
  const said = (await Promise.all(asked)).map((reply) => numbers(answered(reply).signal.bytes));
  expect(said).toEqual([
    [1, 2],
    [3, 4],
  ]);
});

test("a request in parts is asked part by part, and the next one behind the last of them", async () => {
  const teacher = elsewhere();
  await using on = await scene({ teacher, maxBatchRows: 2 });
  teacher.hold();
  const asked = [on.ask({ tensors: [input(1, 2, 3, 4, 5, 6)] }), on.ask({})];
  for (let turns = 0; turns < 5; turns++) await settle();
  expect(teacher.calls).toEqual([1, 2]);
  teacher.release();
  await Promise.all(asked);
  expect(teacher.calls).toEqual([1, 2, 1, 1]);
});

test("the failure of one is the refusal of that one alone", async () => {
  const teacher = elsewhere();
  await using on = await scene({ teacher });
  teacher.behave = ({ inputs }) => {
    if (inputs[0] === 1) throw new Error("out of memory");
    return inputs.slice();
  };
  const [first, second] = await Promise.all([on.ask({}), on.ask({ tensors: [input(3, 4)] })]);
  expect(refusal(first).code).toBe("INTERNAL");
  expect(numbers(answered(second).signal.bytes)).toEqual([3, 4]);
});

import { expect, test } from "vitest";
import { requestName, requestsAhead, stepRequests } from "./step-requests.ts";

const plan = { stepsPerEpoch: 5, epochs: 2 };

test("requests end at multiples of their size and at an epoch's end, wherever they begin", () => {
  expect([...stepRequests(plan, 2, { epoch: 0, step: 3 })]).toEqual([
    { epoch: 0, step: 3, steps: 1 },
    { epoch: 0, step: 4, steps: 1 },
    { epoch: 1, step: 0, steps: 2 },
    { epoch: 1, step: 2, steps: 2 },
    { epoch: 1, step: 4, steps: 1 },
  ]);
  expect([...stepRequests(plan, 64, { epoch: 1, step: 1 })]).toEqual([{ epoch: 1, step: 1, steps: 4 }]);
});

test("a batch alone is named without a number of them", () => {
  expect(requestName({ epoch: 0, step: 3, steps: 1 }, 7)).toEqual({ kind: "train", epoch: 7, step: 3 });
  expect(requestName({ epoch: 0, step: 2, steps: 2 }, 7)).toEqual({ kind: "train", epoch: 7, step: 2, steps: 2 });
});

test("as many requests are ahead as hold the credit, and one where it is less", () => {
  expect([requestsAhead(24, 8), requestsAhead(5, 2), requestsAhead(3, 8)]).toEqual([3, 2, 1]);
});

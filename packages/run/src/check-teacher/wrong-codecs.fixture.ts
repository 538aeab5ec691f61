import { floatValues, wireTensor } from "@faculty/shared/frames";
import type { WrongTeacher } from "./check-teacher.fixture.ts";
import { heads, isObject, repliesOf, requestsOf, tensorsNamed } from "./tampering.fixture.ts";

/** Each says in one codec what it does not say in float32. */
export const wrongCodecs: Readonly<Record<string, WrongTeacher>> = {
  "halves the steps of int8": {
    tampering: {
      endpoint: repliesOf(
        "predict",
        tensorsNamed("signal-scale", (tensor) => {
          const data = floatValues(tensor).map((value, i) => (i % 2 === 1 ? value / 2 : value));
          return wireTensor("signal-scale", { shape: tensor.shape, data });
        }),
      ),
    },
    broken: ["int8"],
    said: "expected -3.5217514038085938 for row 0, class 1, give or take a step of 0.01645678351907169, found -1.760875940322876",
  },
  "gives the tail of top-k no mass": {
    tampering: {
      endpoint: repliesOf(
        "predict",
        tensorsNamed("signal-tail", ({ shape }) =>
          wireTensor("signal-tail", { shape, data: new Float32Array(shape[0] ?? 0).fill(-100) }),
        ),
      ),
    },
    broken: ["top-k"],
    said: "expected -1.6680306196212769 for row 0, class 1, found -204.3944549560547",
  },
  "halves the mass of the tail of top-k": {
    tampering: {
      endpoint: repliesOf(
        "predict",
        tensorsNamed("signal-tail", (tensor) => {
          const data = floatValues(tensor).map((mass) => mass + Math.log(1 / 2));
          return wireTensor("signal-tail", { shape: tensor.shape, data });
        }),
      ),
    },
    broken: ["top-k"],
    said: "expected -1.6680306196212769 for row 0, class 1, found -3.0543251037597656",
  },
  "draws classes by a stream of its own": {
    tampering: {
      endpoint: requestsOf(
        "predict",
        heads(({ codec, ...head }) => {
          const isSampled = isObject(codec) && Number(codec["draws"]) > 0;
          return { ...head, codec: isSampled ? { ...codec, seed: 9 } : codec };
        }),
      ),
    },
    broken: ["sampled"],
    said: "expected the classes that the stream of §7 draws, found others in rows 0, 1, 2, 3, 4, 5, 6, 7",
  },
};

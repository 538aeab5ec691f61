import { expect, test } from "vitest";
import { datasetPlugin } from "./dataset-plugin.ts";
import { describedDataset } from "./described-dataset.ts";

const own = { plugin: "dataset", name: "own", describe: () => undefined, samples: () => [] };
const special = ["[padding]", "[unknown]", "[mask]"];

function described(definition: object, given: object) {
  return describedDataset(datasetPlugin.parse({ ...own, ...definition }), given);
}

test("a vocabulary of interactions has the classes after its mark, one of pairs those of their targets", () => {
  const items = {
    inputShape: [3],
    vocabulary: [...special, "[items]", "milk", "bread", "user"],
    classes: ["milk", "bread"],
  };
  expect(described({}, items).output).toMatchObject({ kind: "distribution", over: { names: ["milk", "bread"] } });
  const vocabulary = [...special, "[pairs:words]", "[begin]", "[end]", "chat", "source:cat"];
  const { output } = described({ positions: true }, { inputShape: [5], positions: [3], vocabulary });
  expect(output).toMatchObject({ positions: [3], over: { count: 7 } });
});

test.each([
  [{}, { inputShape: [2] }, "classes: expected a list, found nothing"],
  [{ positions: true }, { inputShape: [2], positions: [2] }, "classes: expected a list, found nothing"],
  [{ positions: true }, { inputShape: [2], positions: [], classes: ["a"] }, "positions: expected an extent or more"],
  [
    { target: "classes" },
    { inputShape: [2], positions: [2], classes: ["a"] },
    "positions: unknown key, expected one of inputShape, element, vocabulary, classes",
  ],
  [
    { texts: true },
    { inputShape: [2], classes: ["a"] },
    "inputShape: unknown key, expected one of length, maxTokens, classes",
  ],
  [
    {},
    { inputShape: [2], classes: ["a"], vocabulary: ["x"] },
    "vocabulary: expected [padding], [unknown], [mask] for its first tokens",
  ],
  [
    {},
    { inputShape: [2], classes: ["a"], vocabulary: [...special, "x", "y z"] },
    'vocabulary: token 4 is "y z", expected no space in it',
  ],
  [
    {},
    { inputShape: [2], classes: ["a"], vocabulary: [...special, "x", "x"] },
    'vocabulary: token 4 is "x", which token 3 already is',
  ],
  [
    {},
    { inputShape: [2, 2], classes: ["a"], vocabulary: special },
    "inputShape: expected [length] of token ids, found [2, 2]",
  ],
  [
    {},
    { inputShape: [2], classes: ["a"], vocabulary: special, element: "uint8" },
    "element: is of images, samples of a vocabulary are token ids",
  ],
  [
    {},
    { inputShape: [2], classes: ["a"], vocabulary: [...special, "[next:words]"] },
    "vocabulary: is of running text, expected positions: true in the definition",
  ],
  [
    { positions: true },
    { inputShape: [2], positions: [2], classes: ["a"], vocabulary: [...special, "[next:words]"] },
    "classes: are the tokens of running text; leave it out",
  ],
  [
    { positions: true },
    { inputShape: [2], positions: [3], vocabulary: [...special, "[next:words]"] },
    "positions: expected [2] of running text, found [3]",
  ],
  [
    { positions: true },
    { inputShape: [4], positions: [3], vocabulary: [...special, "[pairs:words]", "[begin]", "[end]"] },
    "inputShape: expected [2 · length + 1] of pairs, found [4]",
  ],
  [
    {},
    { inputShape: [2], classes: ["bread"], vocabulary: [...special, "[items]", "milk", "bread"] },
    "classes: expected those of interactions: the tokens after it, in their order",
  ],
])("%j does not go with %j", (definition, given, what) => {
  expect(() => described(definition, given)).toThrow(
    expect.objectContaining({ code: "BAD_PLUGIN", message: `data set own of a plugin is described wrongly: ${what}` }),
  );
});

test("positions are of one class each, and of tokens that somebody knows", () => {
  const problem = (definition: object) =>
    datasetPlugin.safeParse({ ...own, ...definition, positions: true }).error?.issues[0];
  expect(problem({ target: "value" })?.message).toBe("is of target class; of several outputs describe says it of each");
  expect(problem({ texts: true })?.message).toBe(
    "nobody knows the tokens of texts before they are taken apart: give token ids",
  );
});

test("what is to say boxes lies on one grid", () => {
  const target = {
    kind: "several",
    outputs: { item: "class", corners: "value" },
    detection: { class: "item", box: "corners" },
  };
  const outputs = { item: { classes: ["ground", "cat"], positions: [2, 2] }, corners: { shape: [2, 2] } };
  expect(() => described({ target }, { inputShape: [8, 8, 1], outputs })).toThrow(
    "targets corners of data set own of a plugin are of shape [samples, 2, 2], expected [samples, 2, 2, 4]: they are to say boxes",
  );
});

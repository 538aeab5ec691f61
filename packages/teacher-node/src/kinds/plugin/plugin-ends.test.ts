import { outputsOf } from "@faculty/shared/outputs";
import { describe, expect, test } from "vitest";
import { teacherConformance } from "../../teacher/teacher.conformance.ts";
import { openPluginTeacher } from "./open-plugin-teacher.ts";
import { chosenPlugin, pluginTeachers, type TeacherDefinition, teacherPlugin } from "./teacher-plugin.ts";

const inputs = Float32Array.of(0, 1, 2, -1);
const spec = { name: "a", plugin: "ends" } as const;

function define(definition: Partial<TeacherDefinition<Record<never, never>>>): void {
  const whole = { plugin: "teacher", name: "ends", ...definition };
  pluginTeachers.add({ ...teacherPlugin.parse(whole), digest: "d1" });
}

const ask = async (given: object = {}, layers: readonly string[] = []) => {
  await using teacher = await openPluginTeacher({ ...spec, ...given });
  return teacher.infer({ inputs, rows: 2, texts: ["so good", "bad"], layers });
};

/** Its logits are the sample, and its layers what it makes of it. */
const layered = {
  describe: () => ({ inputShape: [2], classes: ["a", "b"], layers: { twice: [2], grid: [1, 1, 2] } }),
  predict: ({ samples }: { readonly samples: readonly Float32Array[] }) => ({
    rows: samples,
    layers: { grid: samples, twice: samples.map((values) => values.map((value) => 2 * value)) },
  }),
};

describe("a plugin's teacher with layers", () => {
  const open = () => {
    define(layered);
    return openPluginTeacher(spec);
  };
  const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));
  // the logits are 0, 1 and 2, −1: apart by 1 and by −3
  const probabilities = [sigmoid(1), sigmoid(-3)].map((second) => [1 - second, second]);
  teacherConformance("layered", { open, inputs, rows: 2, probabilities });

  test("gives those that are asked for, in their shapes", async () => {
    define(layered);
    const { features } = await ask({}, ["grid", "twice"]);
    expect([...features]).toEqual([
      ["grid", { shape: [2, 1, 1, 2], data: inputs }],
      ["twice", { shape: [2, 2], data: Float32Array.of(0, 2, 4, -2) }],
    ]);
  });
});

/** Of each sample the two halves of its line, and a price. */
const several: Partial<TeacherDefinition<Record<never, never>>> = {
  output: { side: "distribution", price: "values" },
  yields: "probabilities",
  describe: () => ({
    inputShape: [2],
    outputs: { side: { classes: ["left", "right"], positions: [2] }, price: { shape: [1] } },
  }),
  predict: ({ samples }) => ({ rows: { side: samples.map(() => [0.5, 0.5, 0.25, 0.75]), price: [[7], [-8]] } }),
};

test("several outputs lie one after the other, each as its kind is told", async () => {
  define(several);
  const { logits } = await ask();
  expect(logits).toMatchObject({ rows: 2, width: 5 });
  const row = (price: number) => [Math.log(0.5), Math.log(0.5), Math.log(0.25), Math.log(0.75), price].map(Math.fround);
  expect([...logits.data]).toEqual([...row(7), ...row(-8)]);
});

test("a run of one output uses the one that it names, and that is another teacher", async () => {
  define(several);
  const outputs = { output: "side" };
  const { logits } = await ask({ outputs });
  expect(logits).toMatchObject({ rows: 4, width: 2 });
  expect(logits.data[3]).toBeCloseTo(Math.log(0.75), 6);
  expect(chosenPlugin({ ...spec, outputs }).digest).not.toBe(chosenPlugin(spec).digest);
  expect(chosenPlugin({ ...spec, outputs: { left: "side" } }).digest).toBe(chosenPlugin(spec).digest);
  await expect(ask({ outputs: { output: "cost" } })).rejects.toThrow(
    "teacher ends of a plugin is described wrongly: outputs: the run uses cost, expected one of side, price",
  );
});

test("a teacher of texts is shown them, and nothing else", async () => {
  define({
    texts: true,
    output: "values",
    describe: () => ({}),
    predict: ({ texts, samples }) => texts.map((text) => [text.length + samples.length]),
  });
  expect((await ask()).logits.data).toEqual(Float32Array.of(7, 3));
  await using teacher = await openPluginTeacher(spec);
  expect(teacher.facts).toMatchObject({ inputShape: [1], inputDatatypes: ["BYTES"] });
});

test("one that reads token ids says by which vocabulary, and may speak of its tokens", async () => {
  const vocabulary = ["[padding]", "[unknown]", "[mask]", "[next:words]", "so"];
  define({ describe: () => ({ inputShape: [2], positions: [2], vocabulary }), predict: () => [] });
  await using teacher = await openPluginTeacher(spec);
  expect(teacher.facts.vocabulary).toMatchObject({ tokens: 5 });
  const [output] = outputsOf(teacher.facts.output);
  expect(output).toMatchObject({
    kind: "distribution",
    positions: [2],
    over: { count: 5, vocabulary: teacher.facts.vocabulary?.digest },
  });
});

const own = "teacher ends of a plugin";

test.each([
  [
    several,
    { predict: () => ({ rows: { side: [] } }) },
    [],
    `${own} gives 0 rows for output side, expected 2: one a sample`,
  ],
  [
    several,
    { predict: () => [[1], [2]] },
    [],
    `${own} gives no list of rows for output side, expected 2: one a sample`,
  ],
  [
    several,
    { predict: () => ({ rows: { side: Array(2).fill([0.5, 0.5, 0.5, 0.25]) } }) },
    [],
    `${own} says probabilities that sum to 0.75 for output side, expected 1`,
  ],
  [layered, { predict: () => inputs }, [], `${own} gives no list of rows, expected 2: one a sample`],
  [
    layered,
    { predict: () => Array(2).fill([1, 2]) },
    ["grid"],
    `${own} gives no list of rows for layer grid, expected 2: one a sample`,
  ],
  [
    layered,
    { predict: () => ({ rows: Array(2).fill([1, 2]), layers: { grid: [[1], [2]] } }) },
    ["grid"],
    `${own} says 1 numbers of a sample for layer grid, expected 2`,
  ],
  [
    layered,
    { describe: () => ({ inputShape: [2], classes: ["a", "b"], layers: { grid: [] } }) },
    [],
    `${own} is described wrongly: layers.grid: expected an extent or more`,
  ],
  [
    several,
    { describe: () => ({ inputShape: [2], outputs: { side: { classes: ["a"] } } }) },
    [],
    `${own} is described wrongly: outputs.price: expected a mapping, found nothing`,
  ],
] as const)(
  "what is no answer, %#, is refused by the output or the layer",
  async (definition, change, layers, message) => {
    define({ ...definition, ...change } as never);
    await expect(ask({}, layers)).rejects.toMatchObject({ code: "BAD_PLUGIN", message });
  },
);

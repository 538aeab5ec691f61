import { describe, expect, test } from "vitest";
import { teacherConformance } from "../../teacher/teacher.conformance.ts";
import { openPluginTeacher } from "./open-plugin-teacher.ts";
import { chosenPlugin, pluginTeachers, type TeacherDefinition, teacherPlugin } from "./teacher-plugin.ts";

const inputs = Float32Array.of(0, 1, 2, -1);

/** A teacher that a plugin defines, known to this process: its logits are the sample's values times `scale`. */
function define(definition: Partial<TeacherDefinition<{ scale: number }>> = {}, digest = "d1"): void {
  const whole = {
    plugin: "teacher",
    name: "own",
    parameters: { scale: 1 },
    describe: () => ({ inputShape: [2], classes: ["a", "b"] }),
    predict: ({ samples }: { readonly samples: readonly Float32Array[] }, { scale }: { readonly scale: number }) =>
      samples.map((values) => Array.from(values, (value) => value * scale)),
    ...definition,
  };
  pluginTeachers.add({ ...teacherPlugin.parse(whole), digest });
}

const spec = { name: "a", plugin: "own" } as const;
const scaled = (scale: unknown) => ({ ...spec, scale });
const softmax = (row: readonly number[]) => {
  const sum = row.reduce((total, z) => total + Math.exp(z), 0);
  return row.map((z) => Math.exp(z) / sum);
};
const ask = async (rows = 2) => {
  await using teacher = await openPluginTeacher(spec);
  return (await teacher.infer({ inputs: inputs.subarray(0, 2 * rows), rows, layers: [] })).logits;
};

describe("a plugin's teacher", () => {
  const open = () => {
    define();
    return openPluginTeacher(scaled(2));
  };
  const probabilities = [softmax([0, 2]), softmax([4, -2])];
  teacherConformance("own", { open, inputs, rows: 2, probabilities });
});

describe("one that takes its time, and gives probabilities", () => {
  const given = [
    [0.25, 0.75],
    [0.5, 0.5],
  ];
  const open = () => {
    define({ yields: "probabilities", predict: async ({ samples }) => samples.map((_, row) => given[row] ?? []) });
    return openPluginTeacher(spec);
  };
  test("is told as log-probabilities", async () => {
    await using teacher = await open();
    const { logits } = await teacher.infer({ inputs, rows: 2, layers: [] });
    for (const [i, probability] of given.flat().entries()) expect(logits.data[i]).toBeCloseTo(Math.log(probability), 6);
  });
});

test("classes by themselves are told as their logits, values as they are", async () => {
  define({ output: "independent", yields: "probabilities", predict: () => [[0.5, 0.75]] });
  expect((await ask(1)).data[1]).toBeCloseTo(Math.log(0.75 / 0.25), 6);
  define({ output: "values", describe: () => ({ inputShape: [2], shape: [3] }), predict: () => [[7, -8, 9]] });
  expect(await ask(1)).toMatchObject({ rows: 1, width: 3, data: Float32Array.of(7, -8, 9) });
});

test("is known by its plugin and its parameters, written or not", () => {
  define();
  const { digest } = chosenPlugin(spec);
  expect(chosenPlugin({ ...scaled(1), name: "b" }).digest).toBe(digest);
  expect(chosenPlugin(scaled(2)).digest).not.toBe(digest);
  define({}, "d2");
  expect(chosenPlugin(spec).digest).not.toBe(digest);
});

test("a name that no plugin defines, or a parameter of another type, is refused", () => {
  define();
  const message = "teacher a: no plugin of the run defines a teacher other, expected its module under plugins";
  expect(() => chosenPlugin({ name: "a", plugin: "other" })).toThrow(
    expect.objectContaining({ code: "BAD_RUN_FILE", message }),
  );
  expect(() => chosenPlugin(scaled("2"))).toThrow("teacher a: scale: ");
});

const own = "teacher own of a plugin";

test.each([
  [{ predict: () => expect.fail("no disk\nat all") }, `${own} fails: no disk`],
  [{ predict: () => [[1, 2]] }, `${own} gives 1 rows, expected 2: one a sample`],
  [{ predict: () => new Float32Array(4) }, `${own} gives no list of rows, expected 2: one a sample`],
  [{ predict: () => [[1], [2]] }, `${own} says 1 numbers of a sample, expected 2`],
  [
    {
      predict: () => [
        [1, Number.NaN],
        [1, 2],
      ],
    },
    `${own} says NaN, expected finite numbers`,
  ],
  [
    {
      predict: () => [
        [1, undefined],
        [1, 2],
      ],
    },
    `${own} says nothing, expected finite numbers`,
  ],
  [
    {
      predict: () => [
        [1, 1e39],
        [1, 2],
      ],
    },
    `${own} says 1e+39, expected finite numbers`,
  ],
  [
    {
      yields: "probabilities",
      predict: () => [
        [0.5, 1.5],
        [0, 1],
      ],
    },
    `${own} says the probability 1.5, expected 0 to 1`,
  ],
  [
    {
      yields: "probabilities",
      predict: () => [
        [0.5, 0.25],
        [0, 1],
      ],
    },
    `${own} says probabilities that sum to 0.75, expected 1`,
  ],
  [{ describe: () => expect.fail("no disk") }, `${own} fails: no disk`],
  [{ describe: () => ({ inputShape: [2] }) }, `${own} is described wrongly: classes: expected a list, found nothing`],
] as const)("what is no answer, %#, is refused in one sentence", async (definition, message) => {
  define(definition as never);
  await expect(ask()).rejects.toMatchObject({ code: "BAD_PLUGIN", message });
});

import { loadDataset } from "@faculty/data/datasets";
import type { TeacherSpec } from "@faculty/shared/config";
import { chosenPlugin, pluginTeachers, teacherPlugin } from "@faculty/teacher-node/plugin";
import { beforeEach, expect, test } from "vitest";
import { checkedPlugin } from "./check-plugin-teacher.ts";

const digits = await loadDataset({ name: "digits" });
const teacher = { name: "a", plugin: "own", replicas: 1, outputs: true } as const satisfies TeacherSpec;

/** How many samples it was asked about. */
let asked = 0;
beforeEach(() => {
  asked = 0;
});

function define(outline: object): void {
  const whole = {
    plugin: "teacher",
    name: "own",
    describe: () => ({ inputShape: [8, 8, 1], classes: ["3", "7"], ...outline }),
    predict: ({ samples }: { readonly samples: readonly Float32Array[] }) => {
      asked += samples.length;
      return samples.map((values) => [values[0], 0]);
    },
  };
  pluginTeachers.add({ ...teacherPlugin.parse(whole), digest: "d1" });
}

const check = (own: object = {}) => checkedPlugin({ ...teacher, ...own }, digits, { augment: [] });

test("a teacher that fits is asked about two samples, and known by the digest of its plugin and its parameters", async () => {
  define({});
  expect((await check()).digest).toBe(chosenPlugin(teacher).digest);
  expect(asked).toBe(2);
});

test.each([
  [{ inputShape: [64] }, {}, "SHAPE_MISMATCH", "teacher a takes inputs of shape [64], data set digits has [8, 8, 1]"],
  [{ classes: ["3", "x"] }, {}, "CLASS_MISMATCH", "teacher a knows [x]"],
  [{}, { digest: "other" }, "DIGEST_MISMATCH", "the run file says other"],
])(
  "described as %j, of a run file that says %j, it is refused before it is asked",
  async (outline, own, code, message) => {
    define(outline);
    await expect(check(own)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
    expect(asked).toBe(0);
  },
);

import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { teacherConformance } from "../../teacher/teacher.conformance.ts";
import { openTeacher } from "../open-teacher.ts";
import { inputs } from "../tfjs/tiny-models.fixture.ts";

// What quantisers and converters write, and what ONNX Runtime says of it in Python: fixtures/onnx/make.py.

const fixture = (name: string) => fileURLToPath(new URL(`../../../fixtures/onnx/${name}`, import.meta.url));
const said = JSON.parse(readFileSync(fixture("said.json"), "utf8")) as Readonly<
  Record<string, readonly (readonly number[])[]>
>;
const classes = ["a", "b", "c"];

for (const [name, rows] of Object.entries(said)) {
  const exponentials = rows.map((row) => (name === "scikit-learn" ? row : row.map(Math.exp)));
  const probabilities = exponentials.map((row) => row.map((value) => value / row.reduce((a, b) => a + b, 0)));
  const open = () => openTeacher(fixture(`${name}.onnx`), { classes });
  teacherConformance(`an ONNX model as ${name} writes it`, { open, inputs, rows: 2, probabilities });
}

test("a ZipMap is refused with what to do", async () => {
  const path = fixture("zipmap.onnx");
  await expect(openTeacher(path, { classes })).rejects.toMatchObject({
    code: "BAD_MODEL",
    message: `model ${path}: its output output_probability is a sequence of maps, as a ZipMap of scikit-learn's converters yields it; expected a tensor [samples, classes]: convert it with options={"zipmap": False}`,
  });
});

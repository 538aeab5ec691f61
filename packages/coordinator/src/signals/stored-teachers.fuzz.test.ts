import { mkdtempSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger } from "@faculty/shared/logging";
import { outputOver } from "@faculty/shared/outputs";
import { writtenDescription } from "@faculty/shared/protocol";
import { fuzzTest, hostileBytes, mutatedBytes, mutatedJson } from "@faculty/testing/fuzzing";
import fc from "fast-check";
import { afterAll } from "vitest";
import { readTeachers, storedName, writeTeacher } from "./stored-teachers.ts";

const folder = mkdtempSync(join(tmpdir(), "faculty-fuzz-teachers-"));
afterAll(() => rmSync(folder, { recursive: true }));
const logger = createLogger({ service: "test", level: "silent" });
const teacher = {
  teacher: "wide",
  replica: "r1",
  digest: "abc",
  output: outputOver(["a", "b", "c"]),
  inputShape: [2],
  datasets: ["d1"],
  layers: ["conv1"],
  layerShapes: { conv1: [2, 2, 4] },
  parameters: 9,
  backend: "tensorflow",
};
const written = writtenDescription(teacher);
await writeTeacher(folder, teacher);

fuzzTest({
  name: "stored teacher",
  inputs: fc
    .oneof(
      mutatedBytes([Buffer.from(JSON.stringify(written))]),
      mutatedJson([written]).map((text) => Buffer.from(text)),
    )
    .map(hostileBytes),
  slowness: 20,
  decode: async ({ bytes }) => {
    await writeFile(join(folder, "teachers", "x.json"), bytes);
    const found = await readTeachers(folder, logger);
    if (!found.has(storedName(teacher))) throw new RangeError("a damaged file hides another teacher");
  },
  refusals: [],
});

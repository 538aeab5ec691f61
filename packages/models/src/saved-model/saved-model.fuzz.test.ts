import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { FacultyError } from "@faculty/shared/errors";
import { fuzzTest, hostileBytes, mutatedBytes } from "@faculty/testing/fuzzing";
import { inspectSavedModel } from "../inspect/inspect-saved-model.ts";
import { parseSavedModel } from "./saved-model.ts";

const fixtures = new URL("../../../teacher-node/fixtures/saved-model/", import.meta.url);
const valid = ["tensorflow", "keras"].map((name) =>
  readFileSync(fileURLToPath(new URL(`${name}/saved_model.pb`, fixtures))),
);

fuzzTest({
  name: "saved_model.pb",
  inputs: mutatedBytes(valid).map(hostileBytes),
  slowness: 20,
  decode: async ({ bytes }) => {
    const model = parsed(bytes);
    inspectSavedModel("it", model, null, { classesWithoutManifest: ["a", "b", "c"] });
  },
  refusals: ["BAD_MODEL", "SHAPE_MISMATCH", "CLASS_MISMATCH"],
});

/** As the file is read: what is no such message is a RangeError. */
function parsed(bytes: Uint8Array): ReturnType<typeof parseSavedModel> {
  try {
    return parseSavedModel(bytes);
  } catch (cause) {
    if (cause instanceof RangeError) throw new FacultyError("BAD_MODEL", cause.message);
    throw cause;
  }
}

import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMemoryNetwork } from "@faculty/shared/bus";
import { createLogger } from "@faculty/shared/logging";
import { requestDescription, requestWithLayers } from "@faculty/shared/protocol";
import { onnxBytes } from "@faculty/testing";
import { expect, test } from "vitest";
import { serveTeacher } from "../../serve-teacher.ts";
import { openTeacher } from "../open-teacher.ts";
import { tinyOnnx } from "./tiny-onnx.fixture.ts";

test("a teacher node lists an ONNX model's layers for whoever asks, and not in its description", async () => {
  const folder = await mkdtemp(join(tmpdir(), "faculty-onnx-described-"));
  try {
    const path = join(folder, "tiny.onnx");
    await writeFile(path, onnxBytes(tinyOnnx("Softmax")));
    await using bus = createMemoryNetwork().connect();
    await using teacher = await openTeacher(path);
    const logger = createLogger({ service: "teacher", level: "silent" });
    await using _node = await serveTeacher({ bus, name: "tiny", replica: "r1", teacher, logger });
    const options = { timeoutMs: 1000 };
    const short = await requestDescription(bus, "tiny", "r1", options);
    expect(short).toMatchObject({ layersOnRequest: true, layers: [] });
    expect(short.layerShapes).toBeUndefined();
    const whole = await requestWithLayers(bus, "tiny", "r1", options);
    expect(whole).toMatchObject({ layers: ["product", "biased"], layerShapes: { product: [3], biased: [3] } });
  } finally {
    await rm(folder, { recursive: true });
  }
});

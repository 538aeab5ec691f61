import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { modelDigest } from "@faculty/models/manifests";
import { opaqueParts, runSpecSchema } from "@faculty/shared/config";
import { expect, test } from "vitest";
import { withOwnDigests } from "./own-digests.ts";

test("a teacher's digest is what the run file says, else its folder's, else open", async () => {
  const model = await mkdtemp(join(tmpdir(), "faculty-own-digests-"));
  try {
    await writeFile(join(model, "model.json"), "{}");
    const spec = runSpecSchema(opaqueParts).parse({
      name: "pinned",
      dataset: { name: "digits" },
      teachers: [
        { name: "said", model, digest: "abc" },
        { name: "here", model },
        { name: "elsewhere", model: join(model, "gone") },
      ],
      student: { model: { kind: "mlp" } },
      objective: [{ loss: "soft-target-kl", weight: 1 }],
      train: { epochs: 1 },
    });
    const { teachers } = await withOwnDigests(spec);
    expect(teachers.map(({ digest }) => digest)).toEqual(["abc", await modelDigest(model), undefined]);
  } finally {
    await rm(model, { recursive: true });
  }
});

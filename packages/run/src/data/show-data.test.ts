import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Context } from "../settings/context.ts";
import { readSettings } from "../settings/settings.ts";
import { silentOutput } from "../settings/silent-output.ts";
import { checkData } from "./check-data.ts";
import { showData } from "./show-data.ts";

let root: string;
let notes: string[];
let context: Pick<Context, "settings" | "output" | "abort">;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-data-"));
  notes = [];
  context = {
    settings: readSettings({ FACULTY_CACHE: join(root, "cache") }, () => ""),
    output: silentOutput({ note: (line) => notes.push(line) }),
    abort: new AbortController().signal,
  };
  for (const part of ["train", "test"]) {
    await writeFile(join(root, `${part}-inputs.npy`), npy("'|u1'", "(3, 2)", Uint8Array.of(1, 2, 3, 4, 5, 6)));
    await writeFile(join(root, `${part}-targets.npy`), npy("'|i1'", "(3,)", Int8Array.of(0, 1, -1)));
  }
  await writeFile(join(root, "run.yaml"), runFile);
});
afterEach(() => rm(root, { recursive: true }));

const runFile = `
name: own
dataset: { name: npy, path: . }
teachers: [{ name: a, model: ./none }]
student: { model: { kind: mlp, units: [] } }
objective: [{ loss: soft-target-kl, weight: 1 }]
train: { epochs: 1 }
`;

/** As numpy.save writes it. */
function npy(descr: string, shape: string, values: Uint8Array | Int8Array): Buffer {
  const header = Buffer.alloc(128, " ");
  header.write("\x93NUMPY\x01\x00", "latin1");
  header.writeUInt16LE(118, 8);
  header.write(`{'descr': ${descr}, 'fortran_order': False, 'shape': ${shape}, }`, 10, "latin1");
  header.write("\n", 127, "latin1");
  return Buffer.concat([header, Buffer.from(values.buffer)]);
}

const source = () => ({ runFile: join(root, "run.yaml"), dataset: undefined });

test("a data set is shown with its samples a class, and prepared where it was not", async () => {
  const summary = await showData(source(), context);
  const part = { samples: 3, unlabelled: 1, perClass: [1, 1] };
  expect(summary).toMatchObject({ name: "npy", inputShape: [2], classes: ["0", "1"], train: part, test: part });
  expect(notes).toEqual(["[==========] 100 %  ETA 0 s     preparing data: 3 of 3 training samples"]);
});

test("what was laid down is compared with what it was, and a changed file is named", async () => {
  await expect(checkData(source(), context)).rejects.toThrow(
    "data set npy is not prepared, or its source has changed since: faculty data prepare does it",
  );
  const { digest } = await showData(source(), context);
  const folder = join(root, "cache", "prepared", digest);
  expect(await checkData(source(), context)).toBe(folder);
  const changed = join(folder, "test-inputs.npy");
  await writeFile(changed, npy("'|u1'", "(3, 2)", Uint8Array.of(1, 2, 3, 4, 5, 7)));
  await expect(checkData(source(), context)).rejects.toThrow(
    `${changed} holds other values than were laid down: remove ${folder} and prepare the data set again`,
  );
});

test("either a run file or a data set is named", async () => {
  await expect(showData({ runFile: undefined, dataset: undefined }, context)).rejects.toThrow(
    "expected either a run file or --dataset",
  );
  await expect(checkData({ runFile: undefined, dataset: { name: "digits" } }, context)).rejects.toThrow(
    "data set digits is not prepared: it is read as it is",
  );
});

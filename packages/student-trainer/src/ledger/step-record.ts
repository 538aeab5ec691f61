import { createHash } from "node:crypto";
import { maskText } from "../batch/partial-rows.ts";
import type { PlannedBatch } from "../batch/planned-samples.ts";
import type { LedgerRecord } from "./ledger-record.ts";

/** What the ledger says of a batch that was trained on. */
export function stepRecord(batch: PlannedBatch): LedgerRecord {
  const { planEpoch: epoch, step, rows, ids, origin } = batch;
  return {
    kind: "step",
    epoch,
    step,
    rows,
    ids: idsDigest(ids),
    signals: origin === null ? null : signalsDigest(batch),
    mask: maskText(origin?.mask ?? []),
    generation: origin?.generation ?? 0,
  };
}

/** SHA-256 of the ids as little-endian int32, cut to 128 bits. */
export function idsDigest(ids: Int32Array): string {
  return createHash("sha256").update(bytesOf(ids)).digest("hex").slice(0, digestLength);
}

const digestLength = 32;

/** Equal digests: the teachers said the same of the batch, to the bit. */
function signalsDigest({ temperature, said }: PlannedBatch): string {
  const hash = createHash("sha256").update(bytesOf(Float64Array.of(temperature)));
  const mixed = said.kind === "mixture" ? [said.target, said.logits, said.perTeacher?.values] : [null, null, null];
  for (const values of mixed) hash.update(values ? bytesOf(values) : "-");
  for (const [name, { data }] of said.kind === "nothing" ? [] : said.layers) hash.update(name).update(bytesOf(data));
  return hash.digest("hex").slice(0, digestLength);
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

import { isInRange, outOfRange } from "@faculty/shared/codecs";
import type { SignalRequest } from "@faculty/shared/protocol";
import type { Rows } from "@faculty/shared/tensor";

/** What numbers may be, protocol §4. @throws FacultyError NOT_FINITE, NOT_A_SIGNAL. */
export function checkFinite({ width, data }: Rows<Float32Array>, _asked: SignalRequest, teacher: string): void {
  const odd = data.findIndex((value) => !isInRange(value));
  if (odd < 0) return;
  throw outOfRange(data[odd] as number, `teacher ${teacher}`, `for row ${Math.floor(odd / width)}`);
}

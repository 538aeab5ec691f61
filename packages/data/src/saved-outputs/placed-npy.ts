import { writeSync } from "node:fs";
import { open } from "node:fs/promises";
import { npyHeader } from "../npy/npy-header.ts";

/** An `.npy` of float32, `[count, width]`, whose rows come in any order; one that does not come is zeros. */
export interface PlacedNpy extends AsyncDisposable {
  readonly put: (place: number, values: ArrayLike<number>) => void;
  /** The file is on the platter when it resolves. */
  readonly finish: () => Promise<void>;
}

/** Of rows that follow one another and are written together. */
const bytesAtOnce = 2 ** 20;

/** @throws What the file system says; `put` too. */
export async function createPlacedNpy(path: string, count: number, width: number): Promise<PlacedNpy> {
  const file = await open(path, "wx");
  const header = npyHeader("f4", [count, width]);
  const rowBytes = width * Float32Array.BYTES_PER_ELEMENT;
  await file.write(header, 0, header.length, 0);
  await file.truncate(header.length + count * rowBytes);
  const room = new Float32Array(Math.max(1, Math.floor(bytesAtOnce / rowBytes)) * width);
  let first = 0;
  let values = 0;

  function flush(): void {
    const bytes = new Uint8Array(room.buffer, 0, values * room.BYTES_PER_ELEMENT);
    for (let done = 0; done < bytes.length; )
      done += writeSync(file.fd, bytes, done, bytes.length - done, header.length + first * rowBytes + done);
    values = 0;
  }

  return {
    put: (place, row) => {
      if (values === room.length || place * width !== first * width + values) flush();
      if (values === 0) first = place;
      room.set(row, values);
      values += width;
    },
    finish: async () => {
      flush();
      await file.sync();
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

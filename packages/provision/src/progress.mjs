// @ts-check

const REDRAW_MS = 100; // on a terminal: often enough to look alive
const SPARSE_LINE_MS = 10_000; // in a log: rare enough to stay readable
const QUIET_PATIENCE_MS = 3_000; // --quiet speaks up once a step takes longer than this
const NAME_COLUMNS = 12;

/**
 * @typedef {object} Step
 * @property {(text: string) => void} note - what is happening now
 * @property {(what: string, doneBytes: number, totalBytes: number | undefined) => void} bytes
 * @property {(text: string) => void} warn - a line that stays, also when quiet
 * @property {(summary: string) => void} done
 * @property {() => void} end - stops drawing; `done` does it too
 */

/**
 * One line a step: redrawn in place on a terminal, a few lines in a log.
 * @param {{ quiet: boolean, stream: Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns"> }} options
 */
export function createReporter({ quiet, stream }) {
  return {
    /**
     * @param {string} name
     * @returns {Step}
     */
    step(name) {
      const startedAt = performance.now();
      let text = "";
      let printed = false;
      let lastPrintAt = startedAt;
      const elapsedMs = () => performance.now() - startedAt;

      const draw = () => {
        if (text === "" || (quiet && elapsedMs() < QUIET_PATIENCE_MS)) return;
        const line = `  ${name.padEnd(NAME_COLUMNS)} ${text}  ${seconds(elapsedMs())}`;
        if (stream.isTTY) {
          stream.write(`\r\x1b[K${line.slice(0, (stream.columns || 80) - 1)}`);
        } else if (performance.now() - lastPrintAt >= SPARSE_LINE_MS) {
          lastPrintAt = performance.now();
          stream.write(`${line}\n`);
        } else return;
        printed = true;
      };
      const timer = setInterval(draw, REDRAW_MS);
      timer.unref();

      const end = () => {
        clearInterval(timer);
        if (stream.isTTY && printed) stream.write("\r\x1b[K");
      };
      const speed = createSpeedometer();
      return {
        note: (next) => {
          text = next.replaceAll(/\s+/g, " ").trim();
        },
        bytes: (what, doneBytes, totalBytes) => {
          text = `${what}  ${byteText(doneBytes, totalBytes)}  ${megabytes(speed(doneBytes))}/s`;
        },
        warn: (line) => {
          if (stream.isTTY && printed) stream.write("\r\x1b[K");
          stream.write(`  ${name.padEnd(NAME_COLUMNS)} ${line}\n`);
        },
        done: (summary) => {
          end();
          if (quiet && !printed) return;
          stream.write(`  ${name.padEnd(NAME_COLUMNS)} ${summary}  ${seconds(elapsedMs())}\n`);
        },
        end,
      };
    },
  };
}

/** Bytes per second since the first call, so that a resumed download does not count what it already had. */
function createSpeedometer() {
  /** @type {{ atMs: number, bytes: number } | undefined} */
  let first;
  return (/** @type {number} */ doneBytes) => {
    const nowMs = performance.now();
    if (first === undefined || doneBytes < first.bytes) first = { atMs: nowMs, bytes: doneBytes };
    const elapsedMs = nowMs - first.atMs;
    return elapsedMs === 0 ? 0 : ((doneBytes - first.bytes) / elapsedMs) * 1000;
  };
}

/**
 * @param {number} doneBytes
 * @param {number | undefined} totalBytes
 */
function byteText(doneBytes, totalBytes) {
  if (totalBytes === undefined || totalBytes === 0) return megabytes(doneBytes);
  return `${megabytes(doneBytes)} of ${megabytes(totalBytes)}  ${Math.floor((doneBytes / totalBytes) * 100)} %`;
}

/** @param {number} bytes */
function megabytes(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** @param {number} ms */
function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

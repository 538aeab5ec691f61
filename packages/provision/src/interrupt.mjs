// @ts-check

/** Thrown (as the abort reason) when the person or the system asked us to stop. */
export class Interrupted extends Error {
  /** @param {NodeJS.Signals} signalName */
  constructor(signalName) {
    super(`interrupted by ${signalName}`);
    this.name = "Interrupted";
    // What a shell reports for a process ended by that signal.
    this.exitCode =
      128 + { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 }[/** @type {"SIGHUP" | "SIGINT" | "SIGTERM"} */ (signalName)];
  }
}

/**
 * A signal that aborts at the first Ctrl-C, SIGTERM or hang-up; children and temporary files hang on it.
 * @returns {AbortSignal}
 */
export function abortOnInterrupt() {
  const controller = new AbortController();
  for (const name of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) {
    process.on(name, () => controller.abort(new Interrupted(name)));
  }
  return controller.signal;
}

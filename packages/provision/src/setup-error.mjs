// @ts-check

/** A step that failed: what was tried, why it failed, and what the reader can do about it. */
export class SetupError extends Error {
  /**
   * @param {{ tried: string, why: string, todo: string }} account
   * @param {ErrorOptions} [options]
   */
  constructor(account, options) {
    super(`${account.tried}: ${account.why}`, options);
    this.name = "SetupError";
    this.account = account;
  }
}

/**
 * The text a person sees when a step fails.
 * @param {string} step
 * @param {unknown} error
 */
export function failureText(step, error) {
  if (!(error instanceof SetupError)) {
    const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return `setup failed at "${step}"\n  why:   ${indent(detail)}\n  do:    this is a defect of setup/; please report it with the lines above\n`;
  }
  const { tried, why, todo } = error.account;
  return `setup failed at "${step}"\n  tried: ${indent(tried)}\n  why:   ${indent(why)}\n  do:    ${indent(todo)}\n`;
}

/**
 * One line about any error, its causes included: `fetch failed` alone tells nobody anything.
 * @param {unknown} error
 * @returns {string}
 */
export function reasonOf(error) {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : ` (${reasonOf(error.cause)})`;
  return `${error.message}${cause}`;
}

/** @param {string} text */
function indent(text) {
  return text.trimEnd().replaceAll("\n", "\n         ");
}

// @ts-check
// Parsed by Nodes far older than the one we need: keep the syntax plain.

const NEEDED_MAJOR = 20;
const NEEDED_MINOR = 19; // the first Node 20 whose require() loads ES modules without a flag

/**
 * Why this Node cannot run the project, or undefined when it can.
 * @param {string} version - such as `20.19.0`.
 * @returns {string | undefined}
 */
export function nodeVersionProblem(version) {
  const parts = version.split(".").map(Number);
  const major = parts[0] || 0;
  const minor = parts[1] || 0;
  if (major > NEEDED_MAJOR || (major === NEEDED_MAJOR && minor >= NEEDED_MINOR)) return undefined;
  return (
    "Faculty needs Node " +
    NEEDED_MAJOR +
    "." +
    NEEDED_MINOR +
    " or newer and this is Node " +
    version +
    ".\n" +
    "  do:    install a current Node (20, 22 and 24 are tested), then run the same command again"
  );
}

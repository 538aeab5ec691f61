import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cli = fileURLToPath(new URL("../packages/cli/dist/cli.js", import.meta.url));
const root = fileURLToPath(new URL("..", import.meta.url));

/** The `faculty` of this checkout, run to its end in the checkout's folder. @param {readonly string[]} args */
export async function faculty(args) {
  const child = spawn(process.execPath, [cli, ...args], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) fail(`faculty ${args.join(" ")} ended with ${code}`);
  return stdout;
}

/** Says how long a script takes. @param {string} howLong With an empty runs/. */
export function takes(howLong) {
  console.log(`takes ${howLong} where runs/ is empty; what is finished there is re-used`);
}

/** The report of a run. What is finished in its folder is re-used. @param {string} runFile Relative to the checkout. */
export async function report(runFile) {
  return JSON.parse(await faculty(["run", runFile, "--json"]));
}

/** The same, and prints what it says of every model's quality and of what distillation gained. @param {string} runFile */
export async function toldReport(runFile) {
  const found = await report(runFile);
  const told = readFileSync(`${root}runs/${found.run}/report.md`, "utf8");
  const [, quality] = /\n## Quality\n\n([^]*?)\n## /.exec(told) ?? fail(`the report of ${runFile} tells of no quality`);
  console.log(quality);
  for (const line of found.gain.distilled?.words ?? []) console.log(line);
  return found;
}

/**
 * Makes what a script makes, unless all of it is there.
 * @param {URL} script Is given the folder.
 * @param {string} folder Of models, relative to the checkout.
 * @param {readonly string[]} models
 * @param {readonly string[]} given What the script is given before the folder.
 */
export function teach(script, folder, models, given = []) {
  const path = fileURLToPath(new URL(folder, new URL("..", import.meta.url)));
  if (models.every((model) => existsSync(`${path}/${model}/faculty.json`))) return;
  execFileSync(fileURLToPath(script), [...given, path], { stdio: "inherit" });
}

/**
 * Writes a run file that differs from another in some places, each of which must be there: a change of none would go unseen.
 * @param {URL} from
 * @param {URL} to As deep in the checkout as `from` where the run file names anything above its folder.
 * @param {readonly (readonly [found: RegExp, put: string])[]} changes
 */
export function writeVariant(from, to, changes) {
  let text = readFileSync(from, "utf8");
  for (const [found, put] of changes) {
    if (text.search(found) === -1) throw new Error(`${fileURLToPath(from)} has nothing like ${found}`);
    text = text.replace(found, () => put); // a path may hold a $
  }
  mkdirSync(new URL(".", to), { recursive: true });
  writeFileSync(to, text);
}

/** Replaces the line of a key at the top of a run file. @param {string} key @param {string} value @returns {[RegExp, string]} */
export function put(key, value) {
  return [new RegExp(`^${key}: .*$`, "m"), `${key}: ${value}`];
}

/**
 * Runs the trials that the command line names, all where it names none: each changes the run file, trains one student by the
 * teachers and one from scratch, and prints how both do on what is held out.
 * @param {URL} from The run file, `NAME.yaml`. Its trials are written to runs/NAME-choice.
 * @param {Readonly<Record<string, readonly (readonly [RegExp, string])[]>>} trials
 * @param {(validation: any) => string} shown
 * @param {readonly (readonly [RegExp, string])[]} first What every trial changes.
 */
export async function runTrials(from, trials, shown, first = []) {
  const [, of] = /([^/]+)\.yaml$/.exec(from.pathname) ?? fail(`${from} is no run file`);
  const folder = `runs/${of}-choice`;
  const out = new URL(`../${folder}/`, import.meta.url);
  for (const trial of askedTrials(trials)) {
    const name = `${of}-${trial}`;
    writeVariant(from, new URL(`${name}.yaml`, out), [
      put("name", name),
      [/repeats: \d/, "repeats: 1"],
      put("ceiling", "false"),
      ...first,
      ...(trials[trial] ?? []),
    ]);
    await report(`${folder}/${name}.yaml`);
    for (const [student, validation] of Object.entries(heldOut(new URL(`../${name}/`, out))))
      console.log(`${trial}, ${student}: ${shown(validation)}`);
  }
}

/**
 * The trials that the command line names, all of them where it names none.
 * @param {Readonly<Record<string, unknown>>} trials
 */
export function askedTrials(trials) {
  const [, , ...asked] = process.argv;
  const names = Object.keys(trials);
  check(
    asked.every((trial) => trial in trials),
    `trials are among ${names.join(", ")}`,
  );
  return asked.length > 0 ? asked : names;
}

/**
 * How a kind of student did on every test sample, one list a seed.
 * @param {URL} run The folder of a run, ending in a slash.
 * @param {"distilled" | "scratch" | "ceiling"} kind
 * @returns {number[][]}
 */
export function scoresBySeed(run, kind) {
  const folders = readdirSync(new URL("students/", run)).filter((name) => name.startsWith(`${kind}-`));
  return folders.sort().map((folder) => {
    const result = JSON.parse(readFileSync(new URL(`students/${folder}/result.json`, run), "utf8"));
    return result.models[0].test.scores;
  });
}

/**
 * What the first distilled student and the first one from scratch say of the samples held out, by the names of both.
 * @param {URL} run The folder of a run, ending in a slash.
 */
function heldOut(run) {
  return Object.fromEntries(
    ["distilled", "scratch"].map((student) => {
      const result = JSON.parse(readFileSync(new URL(`students/${student}-1/result.json`, run), "utf8"));
      return [student, result.models[0].validation];
    }),
  );
}

/**
 * Ends the process with 1 where something does not hold.
 * @param {boolean} holds
 * @param {string} what
 */
export function check(holds, what) {
  if (!holds) fail(`expected: ${what}`);
  console.log(`holds: ${what}`);
}

/** @param {string} message @returns {never} */
function fail(message) {
  console.error(message);
  process.exit(1);
}

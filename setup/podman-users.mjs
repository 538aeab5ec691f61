// @ts-check
import { mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { engineRequest } from "./engine-request.mjs";

/**
 * Test runs that share our Podman storage. Whoever is alone in it removes what an interrupted or killed run
 * left running; with another run alive nothing is touched.
 * @param {string} dir - one file a run, named by its process id
 */
export async function joinPodmanUsers(dir) {
  await mkdir(dir, { recursive: true });
  const own = join(dir, String(process.pid));
  await writeFile(own, "");
  const isAlone = async () => {
    for (const name of await readdir(dir)) {
      if (name === String(process.pid)) continue;
      if (isAlive(Number(name))) return false;
      await rm(join(dir, name), { force: true });
    }
    return true;
  };
  return {
    /** @param {string} dockerHost */
    async sweep(dockerHost) {
      if (await isAlone()) await removeAll(dockerHost);
    },
    async leave() {
      await rm(own, { force: true });
    },
    isAlone,
  };
}

/** What e2e/faculty-image.ts builds carries this label; what is imported once stays. */
const builtByTests = encodeURIComponent(JSON.stringify({ label: ["org.faculty.test"] }));

/** @param {string} dockerHost */
async function removeAll(dockerHost) {
  for (const id of await idsOf(dockerHost, "/containers/json?all=true"))
    await engineRequest(dockerHost, "DELETE", `/containers/${id}?force=true&v=true`);
  for (const id of await idsOf(dockerHost, `/images/json?filters=${builtByTests}`))
    await engineRequest(dockerHost, "DELETE", `/images/${id}?force=true`);
  for (const kind of ["images", "networks", "volumes"]) await engineRequest(dockerHost, "POST", `/${kind}/prune`);
}

/**
 * @param {string} dockerHost
 * @param {string} path
 * @returns {Promise<readonly string[]>}
 */
async function idsOf(dockerHost, path) {
  const { body } = await engineRequest(dockerHost, "GET", path);
  return JSON.parse(body).map((/** @type {{ Id: string }} */ { Id }) => Id);
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH";
  }
}

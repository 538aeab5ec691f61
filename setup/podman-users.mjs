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

/** @param {string} dockerHost */
async function removeAll(dockerHost) {
  const { body } = await engineRequest(dockerHost, "GET", "/containers/json?all=true");
  /** @type {{ Id: string }[]} */
  const containers = JSON.parse(body);
  for (const { Id } of containers) await engineRequest(dockerHost, "DELETE", `/containers/${Id}?force=true&v=true`);
  await engineRequest(dockerHost, "POST", "/networks/prune");
  for (const filters of [{ dangling: ["false"], label: ["org.faculty.test"] }, { dangling: ["true"] }])
    await engineRequest(dockerHost, "POST", `/images/prune?filters=${encodeURIComponent(JSON.stringify(filters))}`);
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

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { FacultyError } from "@faculty/shared/errors";
import { getContainerRuntimeClient } from "testcontainers";

/** An image in which every role can run. Removed when disposed. */
export interface FacultyImage extends AsyncDisposable {
  readonly name: string;
}

/** Where a role's health is asked for. */
export const adminPort = 9464;
/** Files of the host's: what is provided there is in its cache, and what tests keep is theirs. */
const left = [".faculty", ".cache", ".vite", ".package-lock.json"];

/**
 * Builds an image of the packages that are installed here, so that what a test starts in containers is what its project
 * depends on. Native TensorFlow lies in the user's cache and not in the image: roles compute with WebAssembly there.
 * @param base - Of Linux, with Node ≥ 20.19 as `node`, and the C library of this machine's kind.
 * @throws FacultyError USAGE where this package is not installed in a `node_modules`; CHILD_FAILED with what the engine
 * says where it does not build.
 */
export async function buildFacultyImage(base: string): Promise<FacultyImage> {
  const here = fileURLToPath(import.meta.url);
  const at = here.indexOf("/node_modules/");
  if (at < 0)
    throw new FacultyError("USAGE", `${here} is in no node_modules: an image is built of packages that are installed`);
  const docker = (await getContainerRuntimeClient()).container.dockerode;
  const name = `localhost/faculty-installed:${randomBytes(6).toString("hex")}`;
  const folder = await mkdtemp(join(tmpdir(), "faculty-image-"));
  try {
    await writeFile(join(folder, "Dockerfile"), dockerfile(base));
    const except = left.map((file) => `--exclude=node_modules/${file}`);
    const args = ["-c", ...except, "-C", folder, "Dockerfile", "-C", here.slice(0, at), "node_modules"];
    const tar = spawn("tar", args, { stdio: ["ignore", "pipe", "ignore"] });
    const packed = once(tar, "close");
    const said = await wholeText(await docker.buildImage(tar.stdout, { t: name }));
    await packed;
    const error = /"error(?:Detail)?":.*/.exec(said)?.[0];
    if (error !== undefined) throw new FacultyError("CHILD_FAILED", `the image on ${base} does not build: ${error}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    name,
    [Symbol.asyncDispose]: async () => {
      await docker.getImage(name).remove({ force: true });
    },
  };
}

function dockerfile(base: string): string {
  return [
    `FROM ${base}`,
    "COPY node_modules /faculty/node_modules",
    "WORKDIR /faculty",
    `ENV NODE_ENV=production FACULTY_ADMIN_HOST=0.0.0.0 FACULTY_ADMIN_PORT=${adminPort}`,
    `EXPOSE ${adminPort}`,
    'ENTRYPOINT ["node", "/faculty/node_modules/faculty/bin.mjs"]',
    "",
  ].join("\n");
}

async function wholeText(stream: NodeJS.ReadableStream): Promise<string> {
  let all = "";
  for await (const chunk of stream) all += chunk.toString();
  return all;
}

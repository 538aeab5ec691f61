import { execFile, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmod, cp, mkdir, mkdtemp, realpath, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { locateNatsServer } from "@faculty/shared/processes";
import { getContainerRuntimeClient } from "testcontainers";

/** One file of this machine, and its absolute place in the image. */
interface ImagePart {
  readonly from: string;
  readonly to: string;
}

/** An image holding the static nats-server at `/nats-server`, and nothing else. */
export async function natsServerImage(): Promise<string> {
  return await imageOf("faculty-nats-server", [{ from: await onPath(locateNatsServer()), to: "/nats-server" }]);
}

/** An image holding this machine's Node at `/bin/node`, with the libraries that it and the addons given need. */
export async function nodeImage(addons: readonly string[] = []): Promise<string> {
  return await imageOf("faculty-node", [{ from: process.execPath, to: "/bin/node" }], addons);
}

/**
 * Makes an image out of files of this machine, with the shared libraries that its programs and `guests`, which come
 * later, need: the tests pull from no registry. Named after its content, so it is imported once and then found.
 */
async function imageOf(
  repository: string,
  parts: readonly ImagePart[],
  guests: readonly string[] = [],
): Promise<string> {
  const places = new Map(parts.map((part) => [part.to, part]));
  for (const program of [...parts.map(({ from }) => from), ...guests])
    for (const library of await librariesOf(program)) places.set(library.to, library);
  const all = [...places.values()];
  const tag = await digestOf(all);
  const name = `localhost/${repository}:${tag}`;
  const client = await getContainerRuntimeClient();
  const docker = client.container.dockerode;
  const known = await docker
    .getImage(name)
    .inspect()
    .then(
      () => true,
      () => false,
    );
  if (known) return name;

  const root = await mkdtemp(join(tmpdir(), "faculty-image-"));
  try {
    await mkdir(join(root, "tmp"));
    await chmod(join(root, "tmp"), 0o1777); // anybody's, as everywhere
    for (const { from, to } of all) {
      await mkdir(dirname(join(root, to)), { recursive: true });
      await cp(from, join(root, to), { recursive: true, dereference: true });
    }
    const tar = spawn("tar", ["-C", root, "-c", "."], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(tar, "close");
    const progress = await docker.importImage(tar.stdout);
    const answer = await text(progress);
    await ended;
    // Podman 4 does not apply the repository and tag that Docker's API takes with an import: name it afterwards.
    const id = /sha256:[0-9a-f]{64}/.exec(answer)?.[0];
    if (id === undefined) throw new Error(`the engine imported no image: ${answer}`);
    await docker.getImage(id).tag({ repo: `localhost/${repository}`, tag });
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return name;
}

/** The system's libraries that a program needs, its loader included, at the places where it looks for them. */
async function librariesOf(program: string): Promise<readonly ImagePart[]> {
  const { stdout } = await promisify(execFile)("ldd", [program]).catch(() => ({ stdout: "" })); // fails when static
  const paths = [...stdout.matchAll(/(?:=>\s*)?(\/\S+)\s+\(0x/g)].map(([, path = ""]) => path);
  const system = paths.filter((path) => !path.includes("/node_modules/")); // the others come with their package
  return await Promise.all(system.map(async (to) => ({ from: await realpath(to), to })));
}

/** A tag that changes when a part does: by path, size and time, as reading gigabytes would take longer than importing. */
async function digestOf(parts: readonly ImagePart[]): Promise<string> {
  const hash = createHash("sha256");
  for (const { from, to } of parts) {
    const { size, mtimeMs } = await stat(from);
    hash.update(JSON.stringify([from, to, size, mtimeMs]));
  }
  return hash.digest("hex").slice(0, 12); // as long as Docker's own short ids
}

async function onPath(program: string): Promise<string> {
  if (program.includes("/")) return program;
  const { stdout } = await promisify(execFile)("which", [program]);
  return stdout.trim();
}

/** All that a stream says. */
export async function text(stream: NodeJS.ReadableStream): Promise<string> {
  let all = "";
  for await (const chunk of stream) all += chunk.toString();
  return all;
}

import { execFile, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { getContainerRuntimeClient } from "testcontainers";
import { nodeImage, text } from "./container-image.ts";
import { checkout } from "./faculty-process.ts";

/** The image of Faculty that the target of each role in deploy/Dockerfile adds an entry point to. */
export interface FacultyImage extends AsyncDisposable {
  readonly name: string;
  /** Of a target of the Dockerfile. */
  entrypoint(target: string): readonly string[];
}

/** By this label setup/podman-users.mjs finds what a test that was killed left. */
const testImage = "org.faculty.test";

/** Whether set-up built TensorFlow's addon here; where it did not, roles compute with WebAssembly. */
export const hasTensorflow: boolean = existsSync(
  join(checkout, "packages/models/node_modules/@tensorflow/tfjs-node/lib"),
);

/**
 * Builds deploy/Dockerfile from this checkout, on an image of this machine's Node: no registry is asked. TensorFlow's
 * library is in it where it is here. Removed when disposed.
 * @throws Error with what the engine said, when it does not build.
 */
export async function buildFacultyImage(): Promise<FacultyImage> {
  const docker = (await getContainerRuntimeClient()).container.dockerode;
  const folder = await mkdtemp(join(tmpdir(), "faculty-stage-"));
  const name = `localhost/faculty-app:${randomBytes(6).toString("hex")}`;
  try {
    const context = join(folder, "faculty");
    const script = join(checkout, "setup", "stage.mjs");
    await promisify(execFile)(process.execPath, [script, context]);
    const files = await readdir(context, { recursive: true });
    const base = await nodeImage(files.filter((path) => path.endsWith(".node")).map((path) => join(context, path)));
    const tar = spawn("tar", ["-C", context, "-c", "."], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = once(tar, "close");
    const said = await text(
      await docker.buildImage(tar.stdout, {
        dockerfile: "deploy/Dockerfile",
        target: "app",
        t: name,
        labels: { [testImage]: "true" },
        buildargs: { NODE_IMAGE: base, APP: "staged" },
      }),
    );
    await ended;
    if (/"error(?:Detail)?":/.test(said)) throw new Error(`the image did not build: ${said}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const dockerfile = await readFile(join(checkout, "deploy", "Dockerfile"), "utf8");
  return {
    name,
    entrypoint: (target) => JSON.parse(new RegExp(`AS ${target}\\nENTRYPOINT (.+)`).exec(dockerfile)?.[1] ?? "[]"),
    [Symbol.asyncDispose]: async () => {
      await docker.getImage(name).remove({ force: true });
    },
  };
}

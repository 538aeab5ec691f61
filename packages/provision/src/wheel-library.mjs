// @ts-check
import { basename, join } from "node:path";
import { withWheel } from "./wheel.mjs";
import { extractEntry, zipEntries } from "./zip.mjs";

const VERSION = "2.16.2"; // the smallest wheel that was built, loaded and trained with

// What the addon's two source files include, and nothing else: 2 MB of the wheel's 200 MB of headers.
const HEADERS = /^tensorflow\/(include\/(?:tensorflow\/c|tensorflow\/core\/platform|tsl\/c|tsl\/platform)\/.*\.h)$/;
const LIBRARIES = /^tensorflow\/libtensorflow_(?:cc|framework)\.(?:so\.2|2\.dylib)$/;

/**
 * TensorFlow's C library out of its Python wheel; Python itself is not needed.
 * @param {import("./machine.mjs").Machine} machine
 * @returns {import("./tensorflow-library.mjs").LibrarySource}
 */
export function wheelLibrary(machine) {
  const { platform, arch } = machine;
  // `tensorflow` for x86-64 Linux carries the GPU build, of three times the size.
  const project = platform === "linux" && arch === "x64" ? "tensorflow-cpu" : "tensorflow";
  return {
    id: `wheel-${VERSION}-${platform}-${arch}`,
    name: `the ${project} ${VERSION} wheel`,
    link: ["cc", "framework"].map((part) =>
      platform === "darwin" ? `libtensorflow_${part}.2.dylib` : `libtensorflow_${part}.so.2`,
    ),
    fill: (dir, context, step) =>
      withWheel({ project, version: VERSION, machine }, context, step, async (wheel) => {
        for (const { entry, to } of await wantedEntries(wheel)) {
          const what = `extracting ${basename(to)}`;
          await extractEntry(wheel, entry, {
            to: join(dir, to),
            abort: context.abort,
            onBytes: (done) => step.bytes(what, done, entry.bytes),
          });
        }
      }),
  };
}

/** @param {string} wheel */
async function wantedEntries(wheel) {
  const wanted = (await zipEntries(wheel)).flatMap((entry) => {
    if (LIBRARIES.test(entry.name)) return [{ entry, to: join("lib", basename(entry.name)) }];
    const header = HEADERS.exec(entry.name)?.[1];
    return header === undefined || header.split("/").includes("..") ? [] : [{ entry, to: header }];
  });
  const libraries = wanted.filter(({ to }) => to.startsWith("lib")).length;
  if (libraries !== 2) throw new Error(`${basename(wheel)} holds ${libraries} of the 2 libraries that are wanted`);
  return wanted;
}

#!/usr/bin/env node
// @ts-check
import { cp, mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";

// Writes what the library `faculty` offers, a file of api/ for each of its paths, from a checkout that is compiled: every
// type is followed through our packages, so that a change of any of them is seen.
//   node setup/api.mjs [FOLDER]

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const library = join(checkout, "packages", "faculty");
/** By file of api/, the declarations it reports. */
const reports = new Map([
  ["faculty.api.md", join(library, "dist", "index.d.ts")],
  ["faculty-testing.api.md", join(library, "dist", "testing", "index.d.ts")],
  ["faculty-testing-containers.api.md", join(library, "dist", "testing", "containers", "index.d.ts")],
]);

/** As those of tsconfig.base.json, in words of the TypeScript that API Extractor brings. */
const compilerOptions = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  moduleResolution: "nodenext",
  types: ["node"],
  strict: true,
  skipLibCheck: true,
};
/** The compiler and the linter are asked elsewhere. */
const none = { default: { logLevel: ExtractorLogLevel.None } };

const [target = join(checkout, "api")] = process.argv.slice(2);
await write(resolve(target));

/** @param {string} folder */
async function write(folder) {
  const made = await mkdtemp(join(tmpdir(), "faculty-api-"));
  try {
    await mkdir(folder, { recursive: true });
    for (const [name, declarations] of reports) extract(name, declarations, made);
    for (const name of await readdir(made)) if (reports.has(name)) await cp(join(made, name), join(folder, name));
  } finally {
    await rm(made, { recursive: true, force: true });
  }
}

/**
 * @param {string} name
 * @param {string} declarations
 * @param {string} folder
 */
function extract(name, declarations, folder) {
  const said = /** @type {string[]} */ ([]);
  const config = ExtractorConfig.prepare({
    configObject: {
      projectFolder: library,
      mainEntryPointFilePath: declarations,
      bundledPackages: ["@faculty/*"],
      newlineKind: "lf",
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      apiReport: {
        enabled: true,
        reportFileName: name,
        reportFolder: folder,
        reportTempFolder: join(folder, "compared"),
        includeForgottenExports: true,
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: { extractorMessageReporting: none, tsdocMessageReporting: none, compilerMessageReporting: none },
    },
    configObjectFullPath: undefined,
    packageJsonFullPath: join(library, "package.json"),
  });
  const { succeeded } = Extractor.invoke(config, {
    localBuild: true,
    messageCallback: (message) => {
      if (message.logLevel === "error") said.push(message.formatMessageWithLocation(checkout));
      message.handled = true;
    },
  });
  if (!succeeded) throw new Error(`no report of ${declarations}: ${said.join("\n") || "API Extractor says no reason"}`);
}

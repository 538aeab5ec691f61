// @ts-check
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Extractor, ExtractorConfig, ExtractorLogLevel } from "@microsoft/api-extractor";

const checkout = dirname(dirname(fileURLToPath(import.meta.url)));
const library = join(checkout, "packages", "faculty");
/** What the library `faculty` offers: by name, the declarations of each of its paths. */
export const declarationsOf = new Map([
  ["faculty", join(library, "dist", "index.d.ts")],
  ["faculty-testing", join(library, "dist", "testing", "index.d.ts")],
  ["faculty-testing-containers", join(library, "dist", "testing", "containers", "index.d.ts")],
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

/**
 * Follows every type of one path through our packages, so that a change of any of them is seen. Writes `NAME.api.md`, a
 * report for people who compare, and `NAME.api.json` with the comments, of which pages are made.
 * @param {string} name
 * @param {string} folder
 */
export function extract(name, folder) {
  const declarations = declarationsOf.get(name) ?? "";
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
        reportFileName: `${name}.api.md`,
        reportFolder: folder,
        reportTempFolder: join(folder, "compared"),
        includeForgottenExports: true,
      },
      docModel: { enabled: true, apiJsonFilePath: join(folder, `${name}.api.json`) },
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

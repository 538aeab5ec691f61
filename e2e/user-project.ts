import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { inject } from "vitest";
import { codeBlocks } from "./code-blocks.ts";
import { checkout } from "./faculty-process.ts";

/** A project outside of the checkout, in which somebody installs Faculty. Removed when disposed. */
export interface UserProject extends AsyncDisposable {
  readonly folder: string;
  /** The `faculty` of its own: npx would take a checkout's, where that is on the PATH. */
  readonly command: string;
  /** Runs a program in it. @throws Error with what it said where it ends with another code than 0. */
  readonly ran: (program: string, ...args: readonly string[]) => Promise<string>;
  /** Writes the programs and tests that a page shows, compiles them strictly, and returns their paths. */
  readonly writeShown: (page: string) => Promise<readonly ShownProgram[]>;
}

interface ShownProgram {
  /** As it is written. */
  readonly source: string;
  /** Of the same in JavaScript. */
  readonly built: string;
  readonly isTest: boolean;
}

/** Some seconds of work: three epochs on the digits. */
export const digitsRun: Readonly<Record<string, unknown>> = {
  name: "installed",
  seed: 1,
  dataset: { name: "digits", validation: 0.2, labels: { perClass: 5 } },
  teachers: [{ name: "all", model: "teachers/all" }],
  student: { model: { kind: "mlp", units: [16] }, optimizer: { kind: "adam", learningRate: 0.01 } },
  objective: [
    { loss: "soft-target-kl", weight: 0.9 },
    { loss: "hard-label", weight: 0.1 },
  ],
  train: { batchSize: 64, epochs: 3 },
};

const strict = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  types: ["node"],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
};

/** A new one, with a teacher of the digits in `teachers/all` and a run of it in `run.yaml`. Nothing is installed yet. */
export async function createUserProject(manifest: Readonly<Record<string, unknown>> = {}): Promise<UserProject> {
  const folder = await mkdtemp(join(tmpdir(), "faculty-installed-"));
  const whole = { name: "project", private: true, type: "module", ...manifest };
  await writeFile(join(folder, "package.json"), JSON.stringify(whole));
  await writeFile(join(folder, "run.yaml"), JSON.stringify(digitsRun));
  await cp(join(inject("sharedFolder"), "teachers"), join(folder, "teachers"), { recursive: true });

  async function ran(program: string, ...args: readonly string[]): Promise<string> {
    const { NATS_URL: _, ...surrounding } = process.env;
    const env = Object.fromEntries(Object.entries(surrounding).filter(([name]) => !name.startsWith("VITEST")));
    const { stdout } = await promisify(execFile)(program, [...args], { cwd: folder, env });
    return stdout;
  }

  return {
    folder,
    command: join(folder, "node_modules", ".bin", "faculty"),
    ran,
    writeShown: async (page) => {
      for (const name of ["vitest", join("@types", "node")]) await borrow(name, join(folder, "node_modules", name));
      const shown = await mkdtemp(join(folder, "shown-"));
      const blocks = (await codeBlocks(page)).filter(({ language }) => language === "ts");
      const names = blocks.map(({ code }, at) => (code.includes('from "vitest"') ? `${at}.test` : `${at}`));
      for (const [at, { code }] of blocks.entries()) await writeFile(join(shown, `${names[at]}.ts`), code);
      const config = { compilerOptions: strict, include: ["*.ts"] };
      await writeFile(join(shown, "tsconfig.json"), JSON.stringify(config));
      await ran(process.execPath, join(checkout, "node_modules", "typescript", "bin", "tsc"), "-p", shown);
      return names.map((name) => ({
        source: join(shown, `${name}.ts`),
        built: join(shown, `${name}.js`),
        isTest: name.endsWith(".test"),
      }));
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A development dependency of a user's, from the checkout. */
async function borrow(name: string, place: string): Promise<void> {
  await mkdir(join(place, ".."), { recursive: true });
  if (!existsSync(place)) await symlink(join(checkout, "node_modules", name), place);
}

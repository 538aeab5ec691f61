import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

export interface Toolchain {
  /** Null: NATS_URL named another server. */
  readonly natsServer: { readonly path: string } | null;
  /** Folders of packages that no package manager has put where their names lead to. */
  readonly tfjsNode?: string | undefined;
  readonly onnxRuntime?: string | undefined;
}

const toolchain: z.ZodType<Toolchain> = z.object({
  natsServer: z.object({ path: z.string() }).nullable(),
  tfjsNode: z.string().optional(),
  onnxRuntime: z.string().optional(),
});

/**
 * What `faculty setup` provided: of this checkout, or of the `node_modules` that this package is installed in.
 * @returns null where it has not been run.
 */
export function readToolchain(from: string = dirname(fileURLToPath(import.meta.url))): Toolchain | null {
  try {
    const text = readFileSync(join(from, ".faculty", "toolchain.json"), "utf8");
    return toolchain.parse(JSON.parse(text));
  } catch {
    const parent = dirname(from);
    return parent === from ? null : readToolchain(parent);
  }
}

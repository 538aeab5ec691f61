import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { checkout } from "./faculty-process.ts";

/** Where deploy/compose.yaml and what it names are. */
export const deployFolder: string = join(checkout, "deploy");

/** A service of deploy/compose.yaml, as far as tests read it. */
export interface Service {
  /** Absent where the image is made elsewhere. */
  readonly build?: {
    readonly context: string;
    readonly dockerfile: string;
    readonly target: string;
    readonly args: Readonly<Record<string, string>>;
  };
  readonly command: readonly string[];
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
  readonly deploy?: { readonly replicas: number };
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck: { readonly test: readonly string[] };
  readonly stop_grace_period: string;
  readonly stop_signal?: string;
  readonly volumes?: readonly string[];
}

/** Every service by name, with the anchors of the file resolved and every variable at its default. */
export async function composeServices(): Promise<Readonly<Record<string, Service>>> {
  const text = await readFile(join(deployFolder, "compose.yaml"), "utf8");
  return parse(text.replaceAll(/\$\{\w+:-([^}]*)\}/g, "$1"), { merge: true }).services;
}

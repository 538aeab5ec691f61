import { fileURLToPath } from "node:url";

/** A folder of packages/data/embedded, as far from src/datasets as from dist/datasets. */
export function embeddedFolder(name: string): string {
  return fileURLToPath(new URL(`../../embedded/${name}`, import.meta.url));
}

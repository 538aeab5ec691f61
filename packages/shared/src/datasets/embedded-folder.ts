import { fileURLToPath } from "node:url";

/** A folder of packages/shared/data, as far from src/datasets as from dist/datasets. */
export function embeddedFolder(name: string): string {
  return fileURLToPath(new URL(`../../data/${name}`, import.meta.url));
}

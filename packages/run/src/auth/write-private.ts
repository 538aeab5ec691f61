import { open } from "node:fs/promises";

const ownerOnly = 0o600;

/** A file that nobody else could read at any moment, and that was not there before. */
export async function writePrivate(path: string, content: string): Promise<void> {
  const file = await open(path, "wx", ownerOnly);
  try {
    await file.writeFile(content);
  } finally {
    await file.close();
  }
}

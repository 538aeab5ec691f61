import type { SampleSource } from "../../prepared/sample-source.ts";
import { openTable } from "./open-table.ts";
import type { Table } from "./table.ts";

/** A table, and one of rows to test with; null where a share of the first's rows are tested with. */
export interface OpenTables {
  readonly train: Table;
  readonly test: Table | null;
  readonly all: readonly Table[];
}

/**
 * A source of the tables that a run file names, which closes them.
 * @param make - The source; where it throws, they are closed too.
 * @throws FacultyError what `openTable` and `make` throw.
 */
export async function openTables(
  { path, test: testPath }: { readonly path: string; readonly test: number | string },
  abort: AbortSignal | undefined,
  make: (tables: OpenTables) => Promise<SampleSource>,
): Promise<SampleSource & AsyncDisposable> {
  const all: Table[] = [];
  const open = async (path: string) => {
    const table = await openTable(path, abort);
    all.push(table);
    return table;
  };
  const close = async () => {
    for (const table of all) await table[Symbol.asyncDispose]();
  };
  try {
    const train = await open(path);
    const test = typeof testPath === "string" ? await open(testPath) : null;
    return { ...(await make({ train, test, all })), [Symbol.asyncDispose]: close };
  } catch (thrown) {
    await close();
    throw thrown;
  }
}

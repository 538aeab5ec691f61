import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import {
  Table as ArrowTable,
  Bool,
  CompressionType,
  compressionRegistry,
  type DataType,
  DateDay,
  Decimal,
  Float32,
  Float64,
  makeData,
  RecordBatchFileWriter,
  TimeMillisecond,
  TimestampMicrosecond,
  tableFromArrays,
  tableToIPC,
  Vector,
  vectorFromArray,
} from "apache-arrow";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openTable } from "./open-table.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "faculty-arrow-"));
});
afterEach(() => rm(root, { recursive: true }));

const put = (name: string, content: string | Buffer) => writeFile(join(root, name), content);

async function readAll(name: string): Promise<void> {
  await using table = await openTable(join(root, name), undefined);
  for await (const rows of table.rows(table.columns)) expect(rows.length).toBeGreaterThan(0);
}

test("dates, times, decimals, float32, booleans and whole numbers are written alike in Arrow, Parquet and CSV", async () => {
  const duckdb = await DuckDBInstance.create(":memory:");
  const connection = await duckdb.connect();
  const micros = 1_577_923_199_120_001n; // 2020-01-01 23:59:59.120001
  const row = `SELECT TIMESTAMP '2020-01-01 23:59:59.120001' AS moment, TIMESTAMPTZ '2020-01-01 23:59:59.120001+00' AS zoned,
    DATE '2020-01-01' AS day, TIME '01:02:03.5' AS time, CAST(-1.5 AS DECIMAL(9, 2)) AS decimal, CAST(0.1 AS FLOAT) AS single,
    CAST(3 AS DOUBLE) AS double, true AS truth`;
  await connection.run(`COPY (${row}) TO '${join(root, "row.parquet")}' (FORMAT parquet)`);
  connection.closeSync();
  duckdb.closeSync();
  const column = <T extends DataType>(type: T, data: object) => new Vector([makeData({ type, data } as never)]);
  const table = new ArrowTable({
    moment: column(new TimestampMicrosecond(), BigInt64Array.of(micros)),
    zoned: column(new TimestampMicrosecond("Europe/Berlin"), BigInt64Array.of(micros)),
    day: column(new DateDay(), Int32Array.of(18_262)),
    time: column(new TimeMillisecond(), Int32Array.of(3_723_500)),
    decimal: column(new Decimal(2, 9, 128), Uint32Array.of(-150, -1, -1, -1)),
    single: vectorFromArray([0.1], new Float32()),
    double: vectorFromArray([3], new Float64()),
    truth: vectorFromArray([true], new Bool()),
  });
  await put("row.arrow", Buffer.from(tableToIPC(table, "file")));
  const header = "moment,zoned,day,time,decimal,single,double,truth";
  const cells = "2020-01-01 23:59:59.120001,2020-01-01 23:59:59.120001+00,2020-01-01,01:02:03.5,-1.50,0.1,3.0,true";
  await put("row.csv", `${header}\n${cells}\n`);
  for (const name of ["row.csv", "row.parquet", "row.arrow"]) {
    await using opened = await openTable(join(root, name), undefined);
    for await (const [found = []] of opened.rows(header.split(",")))
      expect(found.map((cell) => (cell === "3.0" ? "3" : cell)).join()).toBe(cells.replace("3.0,", "3,"));
  }
});

test("a compressed Arrow file is told from a torn one", async () => {
  const lz4 = {
    encode: () => Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x60, 0x40, 0x82),
    decode: (bytes: Uint8Array) => bytes,
  };
  compressionRegistry.set(CompressionType.LZ4_FRAME, lz4);
  const table = tableFromArrays({ x: Float64Array.from({ length: 100 }, (_, i) => i % 2) });
  const writer = RecordBatchFileWriter.writeAll(table, { compressionType: CompressionType.LZ4_FRAME } as never);
  await put("train.feather", Buffer.from(await writer.toUint8Array()));
  compressionRegistry.set(CompressionType.LZ4_FRAME, null as never); // what reads it has none
  await expect(readAll("train.feather")).rejects.toThrow(
    `${root}/train.feather is compressed, expected an Arrow file that is not: pandas writes one with to_feather(path, compression="uncompressed")`,
  );
});

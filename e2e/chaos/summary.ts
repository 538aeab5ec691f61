import type { InjectedFault } from "./disturbed-run.ts";

export interface RecoveryRow {
  readonly kind: string;
  readonly count: number;
  /** To the next new step, in ms. */
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** The same, without the start of a new process. */
  readonly beyondRestartP50Ms: number;
  readonly beyondRestartP95Ms: number;
}

/** One row a kind, then all kills, then all faults. */
export function recoveryRows(faults: readonly InjectedFault[]): readonly RecoveryRow[] {
  const kinds = [...new Set(faults.map(({ kind }) => kind))].sort();
  const kills = faults.filter(({ kind }) => kind.startsWith("kill-"));
  return [
    ...kinds.map((kind) =>
      rowOf(
        kind,
        faults.filter((fault) => fault.kind === kind),
      ),
    ),
    rowOf("all kills", kills),
    rowOf("all", faults),
  ];
}

function rowOf(kind: string, faults: readonly InjectedFault[]): RecoveryRow {
  const whole = faults.map(({ recoveredMs }) => recoveredMs);
  // One who recovers before the new process is up did not need it.
  const beyond = faults.map(({ recoveredMs, restartMs }) => Math.max(0, recoveredMs - restartMs));
  return {
    kind,
    count: faults.length,
    p50Ms: quantile(whole, 0.5),
    p95Ms: quantile(whole, 0.95),
    beyondRestartP50Ms: quantile(beyond, 0.5),
    beyondRestartP95Ms: quantile(beyond, 0.95),
  };
}

/** The smallest value that is at least as large as that share of them; 0 of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
}

export function recoveryTable(rows: readonly RecoveryRow[]): readonly string[] {
  const head = ["fault", "times", "p50 s", "p95 s", "beyond start p50 s", "beyond start p95 s"];
  const seconds = (ms: number) => (ms / 1000).toFixed(2);
  const cells = rows.map((row) => [
    row.kind,
    String(row.count),
    ...[row.p50Ms, row.p95Ms, row.beyondRestartP50Ms, row.beyondRestartP95Ms].map(seconds),
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)));
  return [head, ...cells].map((row) =>
    row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join("  "),
  );
}

import type { ToldRecords, ToldRuns } from "./told.ts";

export interface ConnectionListeners {
  readonly onRuns: (told: ToldRuns) => void;
  readonly onRecords: (told: ToldRecords) => void;
  readonly onState: (state: ConnectionState) => void;
}

export type ConnectionState = "open" | "lost" | "refused";

/**
 * Listens to the server. The browser connects again by itself and says how far it has come; a server that answers otherwise
 * than with events, as one that was started again and has another token, is not asked again.
 */
export function connect({ onRuns, onRecords, onState }: ConnectionListeners): void {
  const source = new EventSource("events");
  const on = <Told>(name: string, tell: (told: Told) => void) =>
    source.addEventListener(name, ({ data }: MessageEvent<string>) => tell(JSON.parse(data)));
  on("runs", onRuns);
  on("records", onRecords);
  source.addEventListener("open", () => onState("open"));
  source.addEventListener("error", () => onState(source.readyState === EventSource.CLOSED ? "refused" : "lost"));
}

import type { Bus } from "@faculty/shared/bus";

/**
 * Whether a role should be given work. Invariants:
 * 1. `starting` until it says that it is warm, `draining` from the moment it is told to stop, and never back.
 * 2. Between them it is ready while it is connected.
 */
export type Readiness =
  | { readonly kind: "ready" }
  | { readonly kind: "starting" }
  | { readonly kind: "disconnected" }
  | { readonly kind: "draining" };

export interface ReadinessGate {
  readonly state: () => Readiness;
  /** From now on the bus counts too. */
  connected(bus: Bus): void;
  /** The model is loaded and has answered once, or what else the role needs is there. */
  warm(): void;
}

export function createReadiness(abort: AbortSignal): ReadinessGate {
  let isWarm = false;
  let isConnected = false;
  return {
    state: () => {
      if (abort.aborted) return { kind: "draining" };
      if (!isWarm) return { kind: "starting" };
      return isConnected ? { kind: "ready" } : { kind: "disconnected" };
    },
    connected: (bus) => {
      bus.onStatus(({ kind }) => {
        isConnected = kind !== "disconnected";
      });
      void bus.closed.then(() => {
        isConnected = false;
      });
    },
    warm: () => {
      isWarm = true;
    },
  };
}

import type { Outgoing } from "./bus.ts";

/** A message on its way from one client to another: published, asked or answered. */
export interface Delivery {
  readonly from: string;
  readonly to: string;
  /** Of a reply: that of its request. */
  readonly subject: string;
  readonly message: Outgoing;
}

/** Decides when, how often and as what a message arrives. */
export type Schedule = (deliver: (altered?: Outgoing) => void, delivery: Delivery) => void;

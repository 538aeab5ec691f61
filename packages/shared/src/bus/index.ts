export type { Bus, BusMessage, Endpoint, Outgoing, Register, Respond, Service, Subscription } from "./bus.ts";
export type { Delivery } from "./delivery.ts";
export {
  createMemoryNetwork,
  type MemoryBus,
  type MemoryNetwork,
  type MemoryNetworkOptions,
} from "./memory.ts";
export { connectNats } from "./nats.ts";
export { createNkey, inboxPrefixOf, type Nkey, readNkey } from "./nkey.ts";
export { serverUrl, sharedCredentials, shownServers } from "./server-url.ts";

export type {
  Bus,
  BusMessage,
  BusStatus,
  Endpoint,
  Outgoing,
  Register,
  RegisterEntry,
  RequestOptions,
  Respond,
  Service,
  ServiceDescription,
  ServiceInfo,
  Subscription,
} from "./bus.ts";
export {
  createMemoryNetwork,
  type Delivery,
  type MemoryBus,
  type MemoryNetwork,
  type MemoryNetworkOptions,
} from "./memory.ts";
export { connectNats, type NatsOptions } from "./nats.ts";
export { createNkey, inboxPrefixOf, type Nkey, readNkey } from "./nkey.ts";
export { serverUrl, sharedCredentials, shownServers } from "./server-url.ts";

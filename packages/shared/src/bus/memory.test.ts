import { busConformance } from "./bus.conformance.ts";
import { createMemoryNetwork } from "./memory.ts";

busConformance(async () => {
  const network = createMemoryNetwork();
  const first = network.connect();
  const second = network.connect();
  return {
    first,
    second,
    [Symbol.asyncDispose]: async () => {
      await first[Symbol.asyncDispose]();
      await second[Symbol.asyncDispose]();
    },
  };
});

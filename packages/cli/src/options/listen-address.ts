import { InvalidArgumentError } from "commander";
import { portNumber } from "./option-values.ts";

export interface ListenAddress {
  readonly host: string;
  readonly port: number;
}

/** `8080`, `0.0.0.0:8080` or `[::1]:8080`; a port alone is one of the loopback interface. */
export function listenAddress(text: string): ListenAddress {
  const [, bracketed, plain, port = ""] = /^(?:(?:\[([^\]]+)\]|([^:[\]]+)):)?(\d+)$/.exec(text) ?? [];
  if (port === "") throw new InvalidArgumentError("Expected a port, or an address and a port such as 0.0.0.0:8080.");
  return { host: bracketed ?? plain ?? "127.0.0.1", port: portNumber(port) };
}

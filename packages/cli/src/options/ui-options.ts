import type { Command } from "commander";
import { type ListenAddress, listenAddress } from "./listen-address.ts";

/** The options of a command that runs something, of the page that shows it meanwhile. */
export interface UiOptions {
  readonly ui?: true | undefined;
  readonly uiListen?: ListenAddress | undefined;
}

export function addUiOptions(command: Command): Command {
  return command
    .option("--ui", "serve a page that shows the run, until Ctrl-C; its address is printed")
    .option(
      "--ui-listen <address>",
      "the same on this port, or address and port (default: a free port of the loopback interface)",
      listenAddress,
    );
}

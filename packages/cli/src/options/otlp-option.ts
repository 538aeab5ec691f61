import { otlpEndpoint } from "@faculty/run/settings/otlp-export";
import { type Command, InvalidArgumentError } from "commander";

/** Where traces and metrics of what a command starts are sent. */
export interface OtlpOption {
  readonly otlp?: string;
}

export function addOtlpOption(command: Command): Command {
  return command.option(
    "--otlp <url>",
    "send traces and metrics to this OTLP/HTTP collector (default: OTEL_EXPORTER_OTLP_ENDPOINT, else nowhere)",
    (text) => {
      if (otlpEndpoint(text) !== null) return text;
      throw new InvalidArgumentError("Expected an address such as http://localhost:4318.");
    },
  );
}

import { InvalidArgumentError } from "commander";

/** Parsers for commander's options; each says what it expected. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw new InvalidArgumentError("Expected a whole number of at least 0.");
}

/** Of things that there must be some of. */
export function count(text: string): number {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1) return value;
  throw new InvalidArgumentError("Expected a whole number of at least 1.");
}

const portLimit = 2 ** 16;

export function portNumber(text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isSafeInteger(value) && value >= 0 && value < portLimit) return value;
  throw new InvalidArgumentError("Expected a port, 0 to 65535.");
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError("Expected a number above 0.");
}

/** Ids of samples, with commas. */
export function idList(text: string): readonly number[] {
  return text.split(",").map((part) => {
    const id = Number(part);
    if (part.trim() !== "" && Number.isSafeInteger(id) && id >= 0) return id;
    throw new InvalidArgumentError(`Expected whole numbers with commas, found ${JSON.stringify(part)}.`);
  });
}

/** JSON given as an option's value. */
export function jsonValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new InvalidArgumentError(`Expected JSON, for example '{"kind":"cnn"}'.`);
  }
}

export function shareOption(text: string): number {
  const value = Number(text);
  if (text !== "" && value >= 0 && value < 1) return value;
  throw new InvalidArgumentError("Expected a share of at least 0 and below 1.");
}

export function temperatureOption(text: string): number {
  const value = Number(text);
  if (text !== "" && Number.isFinite(value) && value >= 0) return value;
  throw new InvalidArgumentError("Expected a number of at least 0.");
}

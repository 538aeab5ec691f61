import { z } from "zod";

/** A parameter of what a plugin defines: its default, whose type is the parameter's. */
export type Defaults = Readonly<Record<string, number | string | boolean>>;

/** Parameters as a run file gives them, or as their defaults are. */
export type ParametersOf<Of extends Defaults> = { readonly [Key in keyof Of]: Widened<Of[Key]> };

type Widened<Value> = Value extends number ? number : Value extends string ? string : boolean;

/** Schema of the defaults that a plugin gives. */
export const defaultsSchema: z.ZodType<Defaults> = z.record(
  z.string().regex(/^[a-zA-Z][a-zA-Z0-9]{0,47}$/, "1 to 48 letters and digits"),
  z.union([z.number(), z.string(), z.boolean()]),
);

/** The same beside keys that mean something already; absent: none. */
export function defaultsBeside(taken: readonly string[]): z.ZodType<Defaults> {
  return defaultsSchema
    .refine((keys) => taken.every((key) => !(key in keys)), `none of ${taken.join(", ")}`)
    .default({});
}

/** What a run file may say of parameters: each by its key, of the type that its default has. */
export function parametersSchema(defaults: Defaults): z.ZodObject {
  return z.object(Object.fromEntries(Object.entries(defaults).map(([key, value]) => [key, parameterSchema(value)])));
}

function parameterSchema(value: Defaults[string]): z.ZodType {
  if (typeof value === "number") return z.number().default(value);
  return typeof value === "string" ? z.string().default(value) : z.boolean().default(value);
}

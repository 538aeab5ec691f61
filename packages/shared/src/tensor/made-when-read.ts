/**
 * Gives an object a property whose value is made whenever it is read.
 *
 * For objects made by the thousand. A getter of an object literal is another function each time, for which V8 makes the
 * object a hidden class of its own. That lives, with all that the getter refers to, until the whole heap is collected,
 * and each collection of new objects copies it once more. Here all objects have one getter a name.
 * @returns `target`.
 */
export function madeWhenRead<Target extends object, Name extends string, Value>(
  target: Target,
  name: Name,
  make: () => Value,
): Target & { readonly [Key in Name]: Value } {
  const { slot, getter } = accessorOf(name);
  Object.defineProperty(target, slot, { value: make }); // copies of the object hold the value alone
  return Object.defineProperty(target, name, getter) as ReturnType<typeof madeWhenRead<Target, Name, Value>>;
}

interface Accessor {
  /** Where an object keeps what makes the value. */
  readonly slot: symbol;
  readonly getter: PropertyDescriptor;
}

const accessors = new Map<string, Accessor>();

function accessorOf(name: string): Accessor {
  const known = accessors.get(name);
  if (known !== undefined) return known;
  const slot = Symbol(name);
  function get(this: Readonly<Record<symbol, () => unknown>>) {
    return this[slot]?.();
  }
  const accessor = { slot, getter: { enumerable: true, get } };
  accessors.set(name, accessor);
  return accessor;
}

/** A set of 64-bit keys that are spread evenly, as parts of digests are: 11 to 22 bytes a key, where a `Set` takes 70. */
export interface KeySet {
  /** @returns Whether it was not there before. */
  readonly add: (key: bigint) => boolean;
}

const firstRoom = 1024;
/** Of the room, before it is doubled: a search then looks at two or three places. */
const fullest = 0.75;

/** By open addressing; the key itself says where it lies. */
export function createKeySet(): KeySet {
  let room = new BigUint64Array(firstRoom);
  let count = 0;
  let hasZero = false; // 0 stands for a free place
  return {
    add: (key) => {
      if (key === 0n) {
        const isNew = !hasZero;
        hasZero = true;
        return isNew;
      }
      const place = placeOf(room, key);
      if (room[place] === key) return false;
      room[place] = key;
      count += 1;
      if (count > fullest * room.length) room = doubled(room);
      return true;
    },
  };
}

/** Where a key is, or would be. */
function placeOf(room: BigUint64Array, key: bigint): number {
  const mask = room.length - 1;
  let place = Number(key & BigInt(mask));
  while (room[place] !== 0n && room[place] !== key) place = (place + 1) & mask;
  return place;
}

function doubled(room: BigUint64Array): BigUint64Array<ArrayBuffer> {
  const larger = new BigUint64Array(2 * room.length);
  for (const key of room) if (key !== 0n) larger[placeOf(larger, key)] = key;
  return larger;
}

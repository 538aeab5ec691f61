/** The largest side or distance that a run file may ask of an augmentation. */
export const maxPixels = 64;

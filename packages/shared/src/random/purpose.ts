/**
 * The second part of every key after the seed: two streams of one run never meet. A number, once used, never changes
 * its meaning; new purposes are added at the end.
 */
export const purposes = {
  /** Which training samples are held out: `(seed, split, label)`. */
  split: 1,
  /** The order of an epoch: `(seed, order, epoch)`. */
  order: 2,
  /** One augmentation of one sample: `(seed, augmentation, epoch, sample id, index in the run file)`. */
  augmentation: 3,
  /** The initial weights of a model's n-th layer: `(seed, weights, n)`. */
  weights: 4,
  /** A dropout layer's mask: `(seed of the layer, dropout, step)`. */
  dropout: 5,
  /** The classes a row's sampled signal names: `(seed, sampledSignal, checksum of the row)`. */
  sampledSignal: 6,
  /** A loss's learned projection of channels: `(seed, projection, from, to)`. */
  projection: 7,
  /** A teacher's fixed projection of a layer: `(layerProjection, values of the layer, width)`. */
  layerProjection: 8,
  /** Which teacher a batch is taught by: `(seed, teacherChoice, epoch, step)`. */
  teacherChoice: 9,
  /** Which training samples show their label: of a class `(seed, labelled, label)`, or of a sample by its id `(seed, labelled, key, key)`. */
  labelled: 10,
  /** Whether a sample with an id of its own is held out: `(seed, splitByKey, upper and lower half of its key)`. */
  splitByKey: 11,
  /** One augmentation of one sample with an id of its own: `(seed, augmentationByKey, epoch, upper and lower half of its key, index in the run file)`. */
  augmentationByKey: 12,
  /** Whether a group of samples, such as a speaker's, is held out: `(seed, splitByGroup, upper and lower half of its key)`. */
  splitByGroup: 13,
  /** What a student's losses draw by at a step: `(seed, draws, epoch, how far it is)`. */
  draws: 14,
  /** The numbers of a sample of noise: `(seed of the data set, noise, 0 to train on and 1 to test with, sample id)`. */
  noise: 15,
  /** The initial weights of a loss's discriminator: `(seed, discriminator, place of the variable)`. */
  discriminator: 16,
  /** The tokens that continue a text, one after the other: `(seed, continuation)`. */
  continuation: 17,
} as const;

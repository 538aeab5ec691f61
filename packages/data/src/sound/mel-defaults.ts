/** What a run file leaves out of `dataset.mel`. */
export const melDefaults = {
  bands: 40,
  window: 0.025,
  hop: 0.01,
  low: 0,
  scale: "slaney",
  standardise: "recording",
} as const;

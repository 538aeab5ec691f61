/** Which file a sample id counts in. Validation samples are training samples that the plan holds out. */
export type Source = "train" | "test";

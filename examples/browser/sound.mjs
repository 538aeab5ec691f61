// @ts-check
import { melDefaults } from "./sound/mel-defaults.js";
import { recordingFeatures } from "./sound/recording-features.js";

/** Samples a second at which this page records, and takes a file apart that does not say its own. */
const RATE = 48_000;
/** Seconds that are listened to the microphone. */
const LISTENED = 2;
/** Of the loudest stretch, what the stretches before and after a word are quieter than. */
const QUIET = 0.05;
/** Seconds of a stretch. */
const STRETCH = 0.02;

/** @typedef {{ rate: number, samples: Float64Array }} Recording of one channel */
/** @typedef {(recording: Recording) => Float32Array} Hear makes of a recording what the student takes */

/**
 * What a student's recordings become, by the keys of its run file's data set; the code is that of the data set itself.
 * @param {{ rate?: unknown, seconds?: unknown, mel?: object }} spec - what sound.json says
 * @param {readonly number[]} shape - of the student's input
 * @returns {Hear} that throws an Error with one sentence for silence
 * @throws Error with one sentence where sound.json does not fit the student
 */
export function hearingOf({ rate, seconds, mel }, shape) {
  if (typeof rate !== "number" || typeof seconds !== "number")
    throw new Error("The sound.json beside the student's file says no rate and seconds.");
  const features = recordingFeatures({ rate, seconds, mel: { ...melDefaults, ...mel } });
  if (features.shape.join() !== shape.join())
    throw new Error(
      `The student takes [${shape.join(", ")}], the sound.json beside its file makes [${features.shape.join(", ")}] of a recording.`,
    );
  return (recording) => {
    const heard = features.of(recording);
    if (heard === null) throw new Error("The recording is silent throughout.");
    return heard;
  };
}

/**
 * The samples of a file, at its own rate where it is a WAV; the mean of its channels.
 * @param {Blob} file
 * @returns {Promise<Recording>}
 * @throws Error with one sentence for a file that is no recording
 */
export async function readRecording(file) {
  const bytes = await file.arrayBuffer();
  const context = new OfflineAudioContext({ length: 1, sampleRate: rateOf(new DataView(bytes)) });
  const audio = await context.decodeAudioData(bytes).catch(() => {
    throw new Error("The file is no recording that this browser reads.");
  });
  const samples = new Float64Array(audio.length);
  for (let channel = 0; channel < audio.numberOfChannels; channel++)
    audio.getChannelData(channel).forEach((value, i) => {
      samples[i] = Number(samples[i]) + value / audio.numberOfChannels;
    });
  return { rate: audio.sampleRate, samples };
}

/** Asks for the microphone, and gives the word that was said. @returns {Promise<Recording>} */
export async function listen() {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => {
    throw new Error("This browser gives no microphone.");
  });
  try {
    const recorder = new MediaRecorder(stream);
    /** @type {Promise<Blob>} */
    const recorded = new Promise((resolve) => {
      recorder.addEventListener("dataavailable", ({ data }) => resolve(data));
    });
    recorder.start();
    setTimeout(() => recorder.stop(), 1000 * LISTENED);
    return withoutQuiet(await readRecording(await recorded));
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

/** @param {DataView} bytes */
function rateOf(bytes) {
  const isWav = bytes.byteLength > 28 && bytes.getUint32(0) === 0x52494646 && bytes.getUint32(12) === 0x666d7420;
  return isWav ? bytes.getUint32(24, true) || RATE : RATE;
}

/** From the first loud stretch to the last. @param {Recording} recording @returns {Recording} */
function withoutQuiet({ rate, samples }) {
  const size = Math.round(STRETCH * rate);
  const loudness = Array.from({ length: Math.ceil(samples.length / size) }, (_, i) =>
    Math.sqrt(samples.subarray(i * size, (i + 1) * size).reduce((sum, value) => sum + value ** 2, 0) / size),
  );
  const least = QUIET * Math.max(...loudness);
  const first = loudness.findIndex((loud) => loud >= least);
  const last = loudness.findLastIndex((loud) => loud >= least);
  return { rate, samples: samples.slice(first * size, (last + 1) * size) };
}

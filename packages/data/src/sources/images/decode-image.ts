import { readFile } from "node:fs/promises";
import { extname } from "node:path";
import { FacultyError } from "@faculty/shared/errors";
import type { default as Sharp } from "sharp";
import { imageFormats } from "./image-files.ts";

/** What pictures become, whatever they were. */
export interface Picture {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** `#rrggbb`, that shows through where a picture is transparent. */
  readonly background: string;
}

/** Decoded, a picture of 16,000 × 16,000 takes a gigabyte. */
const maxDecodedPixels = 2 ** 28;
/** A file that is larger was not made to be looked at. */
const maxImageBytes = 2 ** 28;

/**
 * The bytes of a picture, `[height, width, channels]`: turned as its EXIF tells, laid on the background, in sRGB or grey of 8
 * bits, and stretched to the size. Of a moving picture the first frame.
 * @throws FacultyError BAD_DATASET naming the file: empty, torn, or another format than its name says.
 */
export async function decodeImage(sharp: typeof Sharp, path: string, picture: Picture): Promise<Uint8Array> {
  const { height, width, channels, background } = picture;
  const bytes = await readFile(path).catch((cause: Error) => {
    throw new FacultyError("IO_FAILED", `${path} cannot be read: ${cause.message}`, { path }, { cause });
  });
  if (bytes.length === 0) throw bad(path, "is empty, expected an image");
  if (bytes.length > maxImageBytes) throw bad(path, `has ${bytes.length} bytes, expected at most ${maxImageBytes}`);
  const format = formatOf(bytes);
  const named = imageFormats[extname(path).toLowerCase()];
  if (format === null) throw bad(path, `holds no image of a format that is read, its name says ${named}`);
  if (format !== named) throw bad(path, `holds an image of format ${format}, its name says ${named}: rename it`);
  try {
    const { data } = await sharp(bytes, { failOn: "error", pages: 1, limitInputPixels: maxDecodedPixels })
      .autoOrient()
      .flatten({ background })
      .toColourspace(channels === 1 ? "b-w" : "srgb")
      .resize(width, height, { fit: "fill" })
      .raw({ depth: "uchar" })
      .toBuffer({ resolveWithObject: true });
    if (data.length === height * width * channels) return data;
    throw bad(path, `decodes to ${data.length} bytes, expected ${height} × ${width} × ${channels}`);
  } catch (cause) {
    if (cause instanceof FacultyError) throw cause;
    const why = cause instanceof Error ? (cause.message.split("\n")[0] ?? "") : String(cause);
    throw new FacultyError("BAD_DATASET", `${path} does not decode as an image: ${why}`, { path }, { cause });
  }
}

/** By the bytes that each begins with. */
function formatOf(bytes: Buffer): string | null {
  const text = bytes.toString("latin1", 0, 12);
  if (text.startsWith("\x89PNG")) return "png";
  if (text.startsWith("\xff\xd8\xff")) return "jpeg";
  if (text.startsWith("GIF8")) return "gif";
  return text.startsWith("RIFF") && text.endsWith("WEBP") ? "webp" : null;
}

function bad(path: string, what: string): FacultyError {
  return new FacultyError("BAD_DATASET", `${path} ${what}`, { path });
}

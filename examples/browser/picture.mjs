// @ts-check

/** From here on averaging shows more of a picture than bilinear interpolation, which looks at four pixels. */
const SHRUNK_FROM = 2;

/**
 * The pixels of a picture's file. One that is far larger than the student's is shrunk by the browser, which averages;
 * any other is left to the preparation.
 * @param {Blob} file
 * @param {readonly [number, number]} size - height and width that the student's preparation resizes to
 * @returns {Promise<{ height: number, width: number, values: Float32Array }>} `[height, width, 3]`, from 0 to 1
 * @throws Error with one sentence for a file that is no picture
 */
export async function readPicture(file, size) {
  const picture = await createImageBitmap(file).catch(() => {
    throw new Error("The file is no picture that this browser reads.");
  });
  const isFarLarger = picture.height >= SHRUNK_FROM * size[0] || picture.width >= SHRUNK_FROM * size[1];
  const [height, width] = isFarLarger ? size : [picture.height, picture.width];
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (context === null) throw new Error("This browser gives no canvas.");
  context.imageSmoothingQuality = "high";
  context.fillStyle = "white"; // behind what is transparent
  context.fillRect(0, 0, width, height);
  context.drawImage(picture, 0, 0, width, height);
  picture.close();
  const { data } = context.getImageData(0, 0, width, height);
  const values = Float32Array.from({ length: height * width * 3 }, (_, i) => {
    return Number(data[Math.floor(i / 3) * 4 + (i % 3)]) / 255;
  });
  return { height, width, values };
}

// From an image to the network's inputs, in the worker. The browser decodes; the pixels go to the Go
// program in strips of a megabyte, so that a large image never takes the memory of a second copy.

import { cut, inside, whole } from './area.js';
import { failure } from './errors.js';

/** @typedef {import('./engine.js').Engine} Engine */
/** @typedef {import('./protocol.js').Input} Input */
/** @typedef {import('./protocol.js').Model} Model */
/** @typedef {import('./protocol.js').Preprocessed} Preprocessed */

const stripPixels = 1 << 18;
const headBytes = 1 << 16;
/** Crops of one size of the image: of 144 a quarter. */
const cropsOfSize = 36;
/** The widest canvas that all browsers can draw and read. */
const maxWidth = 1 << 14;

/**
 * @param {Engine} engine
 * @param {Model[]} models
 * @param {import('./protocol.js').PreprocessRequest} request
 * @param {(input: Input | null) => void} give  takes each input as soon as it is there, and null once the image is decoded
 * @returns {Promise<Preprocessed>}
 */
export async function preprocessImage(engine, models, { image, crops, area: wanted }, give) {
  const start = performance.now();
  const decoded = image instanceof Blob ? await decode(engine, image) : image;
  const { part: pixels, area: seen } = wanted ? await cut(decoded, wanted) : { part: decoded, area: whole };
  give(null);
  let resize = 0;
  try {
    models.forEach(({ inputs, info: { inputSize } }, member) => {
      if (inputs !== member) return;
      for (let from = 0, to; from < crops; from = to) {
        to = Math.min(from + cropsOfSize, crops); // the others can run those while the next are made
        resize += scale(engine, pixels, { member, crops, from, to });
        for (let crop = from; crop < to; crop++) {
          const begun = performance.now();
          const bgr = new Uint8Array(3 * inputSize ** 2);
          const [left, top, right, bottom] = engine.crop(crop, bgr);
          resize += performance.now() - begun;
          give({ member, crop, bgr, area: inside(seen, { left, top, right, bottom }) });
        }
      }
    });
  } finally {
    if (pixels instanceof ImageBitmap) pixels.close();
  }
  return { decode: performance.now() - start - resize, resize };
}

/**
 * Reads the dimensions from the file's first bytes, and refuses before the browser decodes an image too large.
 * @param {Engine} engine
 * @param {Blob} file
 */
async function decode(engine, file) {
  for (let n = headBytes; !engine.sniff(await bytes(file, n), n >= file.size); n *= 4); // thumbnails and profiles come first
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image', colorSpaceConversion: 'none' });
  } catch (cause) {
    throw failure('not-an-image', '', { cause });
  }
}

/**
 * @param {Blob} file
 * @param {number} count  of bytes from its start
 */
async function bytes(file, count) {
  try {
    return new Uint8Array(await file.slice(0, count).arrayBuffer());
  } catch (cause) {
    throw failure('not-an-image', 'the file cannot be read; it may have been moved or changed', { cause });
  }
}

/**
 * Gives the pixels to the program, which scales them.
 * @param {Engine} engine
 * @param {ImageBitmap | ImageData} pixels
 * @param {{ member: number, crops: number, from: number, to: number }} wanted  which inputs they are to become
 * @returns {number} milliseconds that scaling took; the rest went into reading the pixels
 */
function scale(engine, pixels, { member, crops, from, to }) {
  let spent = 0;
  /** @param {() => void} work */
  const timed = (work) => {
    const start = performance.now();
    work();
    spent += performance.now() - start;
  };
  timed(() => engine.begin(member, crops, from, to, pixels.width, pixels.height));
  for (const strip of pixels instanceof ImageData ? stripsOfData(pixels) : stripsOfBitmap(pixels)) {
    timed(() => engine.rows(strip));
  }
  return spent;
}

/** @param {ImageData} pixels */
function* stripsOfData({ data, width }) {
  const strip = 4 * width * rowsOfStrip(width);
  for (let at = 0; at < data.length; at += strip) {
    yield /** @type {Uint8ClampedArray} */ (data.subarray(at, at + strip));
  }
}

/** @param {ImageBitmap} bitmap  drawn over white */
function* stripsOfBitmap(bitmap) {
  const { width, height } = bitmap;
  const step = rowsOfStrip(width);
  const canvas = new OffscreenCanvas(Math.min(width, maxWidth), Math.min(step, height));
  const context = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (!context) throw failure('unsupported-browser', 'canvas in workers');
  context.fillStyle = 'white';
  /** @param {number} x  @param {number} y  @param {number} columns  @param {number} rows */
  const part = (x, y, columns, rows) => {
    context.fillRect(0, 0, columns, rows);
    context.drawImage(bitmap, x, y, columns, rows, 0, 0, columns, rows);
    return context.getImageData(0, 0, columns, rows).data;
  };
  for (let y = 0; y < height; y += step) {
    const rows = Math.min(step, height - y);
    yield width <= maxWidth ? part(0, y, width, rows) : joined(width, rows, (x, columns) => part(x, y, columns, rows));
  }
}

/**
 * Puts the columns that fit a canvas side by side.
 * @param {number} width
 * @param {number} rows
 * @param {(x: number, columns: number) => Uint8ClampedArray} part
 */
function joined(width, rows, part) {
  const strip = new Uint8ClampedArray(4 * width * rows);
  for (let x = 0; x < width; x += maxWidth) {
    const columns = Math.min(maxWidth, width - x);
    const data = part(x, columns);
    for (let row = 0; row < rows; row++) strip.set(data.subarray(4 * columns * row, 4 * columns * (row + 1)), 4 * (width * row + x));
  }
  return strip;
}

/** @param {number} width */
function rowsOfStrip(width) {
  return Math.max(1, Math.floor(stripPixels / width));
}

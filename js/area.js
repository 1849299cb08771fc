// Parts of images, as fractions of their width and height.

/** @typedef {import('./goglenet.js').Area} Area */

/** All of an image. @type {Area} */
export const whole = { left: 0, top: 0, right: 1, bottom: 1 };

/**
 * A part of a part, as fractions of all of the image.
 * @param {Area} outer
 * @param {Area} inner  as fractions of outer
 * @returns {Area}
 */
export function inside(outer, inner) {
  const x = (/** @type {number} */ at) => outer.left + at * (outer.right - outer.left);
  const y = (/** @type {number} */ at) => outer.top + at * (outer.bottom - outer.top);
  return { left: x(inner.left), top: y(inner.top), right: x(inner.right), bottom: y(inner.bottom) };
}

/**
 * Cuts out a part, in whole pixels.
 * @template {ImageBitmap | ImageData} T
 * @param {T} pixels  a bitmap is closed
 * @param {Area} area
 * @returns {Promise<{ part: T, area: Area }>} with the part's true area
 */
export async function cut(pixels, area) {
  const { width, height } = pixels;
  const [left, top] = [Math.min(Math.floor(area.left * width), width - 1), Math.min(Math.floor(area.top * height), height - 1)];
  const [right, bottom] = [Math.max(Math.ceil(area.right * width), left + 1), Math.max(Math.ceil(area.bottom * height), top + 1)];
  const rectangle = /** @type {const} */ ([left, top, right - left, bottom - top]);
  const part = pixels instanceof ImageData ? rows(pixels, ...rectangle) : await createImageBitmap(pixels, ...rectangle);
  if (pixels instanceof ImageBitmap) pixels.close();
  return { part: /** @type {T} */ (part), area: { left: left / width, top: top / height, right: right / width, bottom: bottom / height } };
}

/**
 * @param {ImageData} pixels
 * @param {number} left
 * @param {number} top
 * @param {number} width
 * @param {number} height
 */
function rows(pixels, left, top, width, height) {
  const part = new ImageData(width, height);
  for (let y = 0; y < height; y++) {
    const from = 4 * ((top + y) * pixels.width + left);
    part.data.set(pixels.data.subarray(from, from + 4 * width), 4 * y * width);
  }
  return part;
}

// The result as a picture: what is on show, with its heat map if that is on, over the guesses and their bars.

import { find } from './dom.js';
import { names, percent } from './format.js';

/** @typedef {import('./goglenet.mjs').Prediction} Prediction */

const width = 960; // of the result, in pixels; all below are too
const mostHeight = 1280; // of the picture in it
const margin = 40;
const line = 56;

const preview = /** @type {HTMLImageElement} */ (find('preview'));
const heat = /** @type {HTMLCanvasElement} */ (find('heat'));

/** @param {readonly Prediction[]} predictions  @returns {Promise<Blob>} a PNG */
export function draw(predictions) {
  const { naturalWidth, naturalHeight } = preview;
  const scale = Math.min(width / naturalWidth, mostHeight / naturalHeight);
  const [w, h] = [scale * naturalWidth, scale * naturalHeight];
  const canvas = new OffscreenCanvas(width, Math.round(h + 2 * margin + predictions.length * line));
  const context = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const style = getComputedStyle(document.documentElement);
  /** @param {string} name */
  const colour = (name) => style.getPropertyValue(name);

  context.fillStyle = colour('--surface');
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(preview, (width - w) / 2, 0, w, h);
  if (heat.classList.contains('shown')) {
    context.globalAlpha = 0.6; // as on the page
    context.drawImage(heat, (width - w) / 2, 0, w, h);
    context.globalAlpha = 1;
  }
  context.textBaseline = 'alphabetic';
  predictions.forEach(({ className, probability }, i) => {
    const top = h + margin + i * line;
    context.font = `${i === 0 ? 600 : 400} 24px ${colour('--sans')}`;
    context.fillStyle = colour('--ink');
    context.fillText(names(className).name, margin, top + 24, width - 2 * margin - 140);
    context.textAlign = 'right';
    context.fillText(percent(probability), width - margin, top + 24);
    context.textAlign = 'left';
    bar(context, top + 34, 1, colour('--track'));
    bar(context, top + 34, probability, colour('--accent'));
  });
  return canvas.convertToBlob();
}

/**
 * @param {OffscreenCanvasRenderingContext2D} context
 * @param {number} top
 * @param {number} part  of the whole width, 0 to 1
 * @param {string} colour
 */
function bar(context, top, part, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.roundRect(margin, top, Math.max(4, part * (width - 2 * margin)), 8, 4);
  context.fill();
}

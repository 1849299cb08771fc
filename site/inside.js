// Inside the network: what each layer makes of the picture on show, once the visitor wants to see that.

import * as diagram from './diagram.js';
import { find } from './dom.js';
import { milliseconds } from './format.js';
import * as mosaic from './mosaic.js';
import { text } from './text.js';

/** @typedef {import('./goglenet.mjs').Classifier} Classifier */
/** @typedef {import('./goglenet.mjs').Layer} Layer */

const details = /** @type {HTMLDetailsElement} */ (find('inside'));
let chosen = 'conv1/7x7_s2';
let cancel = new AbortController();
/** @type {Blob | string | undefined} */
let source;
/** What has been looked into. @type {Blob | string | undefined} */
let drawn;
/** @type {() => Promise<Classifier>} */
let classifier;

/** @param {() => Promise<Classifier>} given */
export function offer(given) {
  classifier = given;
}

/** @param {Blob | string} picture */
export async function present(picture) {
  source = picture;
  details.hidden = (await classifier()).info.backend === 'go'; // which cannot be watched
  look();
}

async function look() {
  if (!details.open || !source || source === drawn) return;
  cancel.abort();
  const { signal } = (cancel = new AbortController());
  const looked = source;
  find('diagram').ariaBusy = 'true';
  try {
    const layers = await (await classifier()).inspect(looked, { signal });
    drawn = looked;
    diagram.draw(layers, show, chosen);
    show(layers.find(({ name }) => name === chosen) ?? layers[0]);
  } catch {
    // a picture that fails has said so; otherwise another came
  } finally {
    if (signal === cancel.signal) find('diagram').ariaBusy = 'false';
  }
}

/** @param {Layer} layer */
function show(layer) {
  const { name, width, height, channels, time } = layer;
  chosen = name;
  diagram.mark(name);
  mosaic.draw(layer);
  const took = milliseconds(time);
  find('mosaic-title').textContent =
    width * height === 1 ? text.flatLayer(name, channels, took) : text.layer(name, channels, `${width} × ${height}`, took);
}

details.addEventListener('toggle', look);

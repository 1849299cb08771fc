// What <goglenet-classifier> shows, in its shadow root.

import { style } from './element-style.js';
import { drawHeatMap } from './goglenet.mjs';

/** @typedef {import('./goglenet.js').Prediction} Prediction */

/** Sides of the heat map's canvas, in pixels, which the browser stretches over the picture. */
const heatSize = { width: 256, height: 256 };

export class View {
  /** @type {HTMLInputElement} */
  input = make('input', { type: 'file', accept: 'image/*' });
  zone = make('label', { part: 'drop-zone' });
  #hint = make('span', { part: 'hint' });
  #picture = make('span', { part: 'picture', hidden: true });
  #image = make('img', { part: 'image', alt: '' });
  #heat = make('canvas', { part: 'heat-map', hidden: true, ...heatSize });
  #status = make('p', { part: 'status' });
  #error = make('p', { part: 'error' });
  #list = make('ol', { part: 'predictions' });
  #url = '';

  /** @param {ShadowRoot} root */
  constructor(root) {
    const sheet = new CSSStyleSheet(); // a style element would break a content security policy
    sheet.replaceSync(style);
    root.adoptedStyleSheets = [sheet];
    const slot = make('slot');
    slot.append('Choose a picture, drop it here or paste it');
    this.#hint.append(slot);
    this.#picture.append(this.#image, this.#heat);
    this.zone.append(this.input, this.#picture, this.#hint);
    this.#status.role = 'status';
    this.#error.role = 'alert';
    root.append(this.zone, this.#status, this.#error, this.#list);
  }

  /**
   * Clears everything but the picture, which takes the place of the one before.
   * @param {unknown} source  shown where it is a file or an address
   */
  begin(source) {
    this.clear();
    if (source instanceof Blob) this.#url = URL.createObjectURL(source);
    const src = this.#url || (typeof source === 'string' || source instanceof URL ? String(source) : '');
    if (src) this.#image.src = src;
    this.#picture.hidden = !src;
  }

  clear() {
    URL.revokeObjectURL(this.#url);
    this.#url = '';
    this.#image.removeAttribute('src');
    this.#picture.hidden = this.#heat.hidden = true;
    this.#list.replaceChildren();
    this.#error.textContent = '';
    this.say('');
  }

  /** @param {string} text */
  say(text) {
    this.#status.textContent = text;
  }

  /** @param {string} text */
  fail(text) {
    this.say('');
    this.#error.textContent = text;
  }

  /** @param {Prediction[]} predictions  those with maps can be chosen */
  list(predictions) {
    this.#list.replaceChildren(...predictions.map((prediction) => this.#item(prediction)));
    this.#show(predictions[0]);
  }

  /** @param {Prediction} prediction */
  #item(prediction) {
    const { className, probability, index, cam } = prediction;
    const row = cam ? make('button', { part: 'prediction', type: 'button', value: String(index) }) : make('div', { part: 'prediction' });
    const bar = make('span', { part: 'bar' });
    bar.style.setProperty('--probability', String(probability));
    row.append(
      make('span', { part: 'name', textContent: className }),
      make('span', { part: 'probability', textContent: percent(probability) }),
      bar,
    );
    row.addEventListener('click', () => this.#show(prediction));
    const item = make('li');
    item.append(row);
    return item;
  }

  /** Shows where a class is seen. @param {Prediction | undefined} prediction */
  #show(prediction) {
    this.#heat.hidden = !prediction?.cam;
    if (!prediction?.cam) return;
    for (const button of this.#list.querySelectorAll('button')) button.ariaPressed = String(button.value === String(prediction.index));
    drawHeatMap(this.#heat, prediction.cam);
  }
}

/** @param {number} probability  0 to 1 */
export const percent = (probability) => new Intl.NumberFormat(undefined, { style: 'percent' }).format(probability);

/**
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, unknown>} [properties]
 * @returns {HTMLElementTagNameMap[K]}
 */
function make(tag, { part, ...properties } = {}) {
  const element = Object.assign(document.createElement(tag), properties);
  if (part) element.setAttribute('part', String(part));
  return element;
}

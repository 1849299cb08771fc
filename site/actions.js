// What can be done with the result on show: share its link, copy it, save it.

import { find } from './dom.js';
import { announce } from './panel.js';
import { draw } from './result-picture.js';
import { text } from './text.js';
import { save, saveAs, toJSON } from './files.js';

/** @typedef {import('./files.js').Result} Result */

/** @type {Result | undefined} */
let result;

/**
 * @param {Result} shown  has predictions
 * @param {boolean} shared  whether the page's address leads to it
 */
export function offer(shown, shared) {
  result = shown;
  find('copy-link').hidden = !shared;
}

/** A file's name of the picture's. */
const fileName = () => (result?.image ?? '').replace(/\.\w+$/, '').replace(/[^\p{L}\p{N}]+/gu, '-') || 'goglenet';

/** @type {Record<string, (result: Result, button: HTMLElement) => unknown>} */
const actions = {
  'copy-link': (_, button) => copy(location.href, button),
  'copy-json': (result, button) => copy(toJSON([result]), button),
  'save-json': (result) => saveAs([result], 'json', fileName()),
  'save-csv': (result) => saveAs([result], 'csv', fileName()),
  'save-png': async ({ predictions = [] }) => save(await draw(predictions), `${fileName()}.png`),
};

/** Copies text, and says on the button for a moment how that went. @param {string} content  @param {HTMLElement} button */
async function copy(content, button) {
  const said = await navigator.clipboard.writeText(content).then(() => text.copied, () => text.notCopied);
  announce(said);
  button.dataset.said = said;
  setTimeout(() => delete button.dataset.said, 2000);
}

for (const [id, act] of Object.entries(actions)) {
  find(id).addEventListener('click', ({ currentTarget }) => result && act(result, /** @type {HTMLElement} */ (currentTarget)));
}

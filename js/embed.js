// Entry point of goglenet.js, the classic script: the global `goglenet`, and labels for every
// <img data-goglenet> that the page has or gets. The model is loaded when the first image needs it.

import { load as start } from './client.js';

export { GoglenetError } from './errors.js';

/** @typedef {import('./goglenet.js').Classifier} Classifier */

const script = /** @type {HTMLScriptElement} */ (document.currentScript);

/** @type {typeof import('./goglenet.js').load} */
export const load = (options) => start(options, script.src);

/** @type {Promise<Classifier> | undefined} */
let classifier;

/** @param {HTMLImageElement} img */
async function label(img) {
  try {
    classifier ??= load({ weights: script.dataset.weights || undefined });
    const classification = await (await classifier).classifyWithDetails(img, Number(img.dataset.goglenet) || undefined);
    delete img.dataset.goglenetError;
    img.dataset.goglenetLabels = JSON.stringify(classification.predictions);
    tell(img, 'goglenet', classification);
  } catch (error) {
    delete img.dataset.goglenetLabels;
    img.dataset.goglenetError = /** @type {import('./errors.js').GoglenetError} */ (error).code;
    tell(img, 'goglenet-error', { error });
  }
}

/**
 * @param {HTMLImageElement} img
 * @param {string} type
 * @param {object} detail
 */
function tell(img, type, detail) {
  img.dispatchEvent(new CustomEvent(type, { bubbles: true, detail }));
}

/** @param {Node} root */
function labelAll(root) {
  if (!(root instanceof Element)) return;
  const marked = /** @type {NodeListOf<HTMLImageElement>} */ (root.querySelectorAll('img[data-goglenet]'));
  if (root instanceof HTMLImageElement && root.matches('[data-goglenet]')) label(root);
  marked.forEach(label);
}

new MutationObserver((changes) => {
  for (const { type, target, addedNodes } of changes) {
    if (type === 'attributes') labelAll(target);
    addedNodes.forEach(labelAll);
  }
}).observe(document.documentElement, {
  subtree: true,
  childList: true,
  attributes: true,
  attributeFilter: ['data-goglenet', 'src', 'srcset'],
});
labelAll(document.documentElement);

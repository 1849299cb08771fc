// What the page says of the network that it runs: how many classes it knows, which, samples of them, and its card.

import { find } from './dom.js';
import { text } from './text.js';

const few = 20; // classes, which can be listed
const thousand = 1000; // ImageNet's

/** @param {import('./goglenet.mjs').Classifier} classifier */
export function present({ labels, info }) {
  if (labels.length > 0) {
    find('knows').textContent = text.things(labels.length);
    find('thousand').hidden = labels.length !== thousand;
    if (labels.length <= few) find('classes').textContent = text.knows(labels.map(firstName));
    showSamples(new Set(labels.flatMap((label) => label.split(', '))));
  }
  showCard(info.card);
}

/** @param {string} label  a class's names, joined by commas */
const firstName = (label) => label.split(', ')[0];

/** @param {Set<string>} known  names of classes */
function showSamples(known) {
  const samples = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('#samples li'));
  for (const sample of samples) sample.hidden = !known.has(sample.dataset.shows ?? '');
  find('samples-section').hidden = [...samples].every(({ hidden }) => hidden);
}

/** @param {import('./goglenet.mjs').Card} card */
function showCard(card) {
  for (const part of /** @type {const} */ (['data', 'recipe', 'accuracy', 'limits'])) {
    find(`card-${part}`).textContent = card[part];
    find(`card-${part}`).parentElement?.toggleAttribute('hidden', !card[part]);
  }
  find('card').hidden = !Object.values(card).some(Boolean);
}

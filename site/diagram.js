// The network as a diagram: its layers in the order in which they run, those of an inception module in branches, each
// with a bar of the time that it takes.

import { find, make, makeButton } from './dom.js';
import { milliseconds } from './format.js';

/** @typedef {import('./goglenet.mjs').Layer} Layer */

const diagram = find('diagram');

/**
 * @param {readonly Layer[]} layers
 * @param {(layer: Layer) => void} choose
 * @param {string} chosen  a layer's name
 */
export function draw(layers, choose, chosen) {
  const slowest = Math.max(...layers.map(({ time }) => time));
  /** @type {Map<string, HTMLElement>} */
  const modules = new Map();
  diagram.replaceChildren();
  for (const layer of layers) {
    const node = drawLayer(layer, slowest, () => choose(layer));
    node.setAttribute('aria-pressed', String(layer.name === chosen));
    const [module, name] = layer.name.split('/');
    if (!module.startsWith('inception') || !name) {
      diagram.append(node);
      continue;
    }
    const box = modules.get(module) ?? addModule(module);
    modules.set(module, box);
    box.children[1 + branchOf(name)].append(node);
  }
}

/** Of the four branches, by what their layers' names begin with. @param {string} name */
const branchOf = (name) => Math.max(0, ['1x1', '3x3', '5x5', 'pool'].findIndex((start) => name.startsWith(start)));

/** @param {string} name */
function addModule(name) {
  const box = make('div', 'module', make('p', '', name.replace('_', ' ')), ...Array.from({ length: 4 }, () => make('div', 'branch')));
  diagram.append(box);
  return box;
}

/** @param {Layer} layer  @param {number} slowest  @param {() => void} choose */
function drawLayer({ name, time }, slowest, choose) {
  const bar = make('span', 'bar', make('i'));
  bar.style.setProperty('--part', String(time / slowest));
  const short = name.replace(/^inception_\w+\//, '').replace(/_/g, ' ').replace(/(\d)x(\d)/, '$1×$2');
  const node = makeButton('layer', short, make('small', '', milliseconds(time)), bar);
  node.dataset.layer = name;
  node.addEventListener('click', choose);
  return node;
}

/** Marks a layer as the chosen one. @param {string} chosen */
export function mark(chosen) {
  for (const node of /** @type {NodeListOf<HTMLElement>} */ (diagram.querySelectorAll('.layer'))) {
    node.setAttribute('aria-pressed', String(node.dataset.layer === chosen));
  }
}

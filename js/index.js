// Entry point of goglenet.mjs, the ES module.

import { load as start } from './client.js';
import { failure } from './errors.js';
import { scriptURL as trusted } from './policy.js';

export { GoglenetError } from './errors.js';
export { drawHeatMap, drawValues } from './heat-map.js';

/** @type {typeof import('./goglenet.js').scriptURL} */
export function scriptURL(name) {
  const { href } = new URL(name, import.meta.url);
  if (!href.startsWith(new URL('.', import.meta.url).href)) throw failure('bad-argument', `a script in another folder, ${name}`);
  return trusted(href);
}

/** @type {typeof import('./goglenet.js').load} */
export const load = (options) => start(options, import.meta.url);

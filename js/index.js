// Entry point of goglenet.mjs, the ES module.

import { load as start } from './client.js';

export { GoglenetError } from './errors.js';

/** @type {typeof import('./goglenet.js').load} */
export const load = (options) => start(options, import.meta.url);

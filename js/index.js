// Entry point of goglenet.mjs, the ES module.

import { load as start } from './client.js';

export { GoglenetError } from './errors.js';

const home = new URL('.', import.meta.url);

/** @type {typeof import('./goglenet.js').load} */
export const load = (options = {}) => start(options, home);

// goglenet, as a page uses it.

import { measure } from './measure.js';

/** @type {import('../../../../js/goglenet.js').Classifier} */
let classifier;

measure({
  // Loading does all at once. The network's part of it begins with the last of the weights; what is
  // fetched and compiled before that is not counted, as with the others.
  async create(weights, { build }) {
    countWorkers();
    const { load } = await import(new URL('dist/goglenet.mjs', document.baseURI).href);
    const at = {};
    const url = URL.createObjectURL(new Blob([weights]));
    classifier = await load({
      weights: url,
      backend: build || undefined,
      onProgress: ({ phase }) => { at[phase] = performance.now(); },
    });
    const ready = performance.now();
    URL.revokeObjectURL(url);
    return { create: at['warm-up'] - at.weights, first: ready - at['warm-up'] };
  },
  input: (bgr) => bgr,
  run: (bgr) => classifier.run(bgr),
  build: () => classifier.info.backend,
});

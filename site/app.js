// The page: loads the classifier, and labels each picture it is given.

import { load } from './goglenet.mjs';
import { onPicture } from './inputs.js';
import * as view from './view.js';

/** @typedef {import('./goglenet.mjs').GoglenetError} GoglenetError */
/** @typedef {import('./inputs.js').Picture} Picture */

const { weights } = /** @type {HTMLElement} */ (document.getElementById('main')).dataset;

/** The latest picture, which is the one on show. @type {Picture | undefined} */
let current;
let classifier = start();

function start() {
  view.showLoading();
  const loading = load({ weights, onProgress: view.showProgress });
  loading.then(
    () => current || view.showReady(),
    (error) => view.showFailure(error, restart),
  );
  return loading;
}

function restart() {
  classifier = start();
  if (current) classify(current);
}

/** @param {Picture} picture */
async function classify(picture) {
  current = picture;
  view.showPicture(picture);
  let loaded;
  try {
    loaded = await classifier;
  } catch {
    return; // start has shown why
  }
  if (picture !== current) return;
  view.showWorking();
  try {
    const predictions = await loaded.classify(picture.source);
    if (picture === current) view.showResult(predictions);
  } catch (thrown) {
    const error = /** @type {GoglenetError} */ (thrown);
    if (picture !== current) return;
    view.hidePicture();
    view.showFailure(error, error.code === 'crashed' ? restart : null);
  }
}

onPicture(classify);

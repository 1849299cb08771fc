// The page: loads the classifier, and labels each picture it is given.

import { load } from './goglenet.mjs';
import * as about from './about.js';
import * as maps from './activation-maps.js';
import * as outlines from './crop-outlines.js';
import * as crops from './crops.js';
import { find } from './dom.js';
import { onPictures } from './inputs.js';
import * as series from './series.js';
import * as view from './view.js';

/** @typedef {import('./goglenet.mjs').GoglenetError} GoglenetError */
/** @typedef {import('./goglenet.mjs').Classification} Classification */
/** @typedef {import('./inputs.js').Picture} Picture */

const { weights } = find('main').dataset;

/** The latest picture, which is the one on show. @type {Picture | undefined} */
let current;
let cancel = new AbortController();
let classifier = start();

function start() {
  view.showLoading();
  const loading = load({ weights, onProgress: view.showProgress });
  loading.then(
    (loaded) => {
      about.present(loaded);
      if (!current) view.showReady();
    },
    (error) => view.showFailure(error, restart),
  );
  return loading;
}

function restart() {
  classifier = start();
  if (current) classify(current);
}

/** Shows a picture whose result is awaited. @param {Picture} picture */
function show(picture) {
  cancel.abort();
  cancel = new AbortController();
  current = picture;
  view.showPicture(picture);
  outlines.clear();
  maps.clear();
}

/** @param {Picture} picture */
async function classify(picture) {
  show(picture);
  const { signal } = cancel;
  const count = crops.count();
  let loaded;
  try {
    loaded = await classifier;
  } catch {
    return; // start has shown why
  }
  if (signal.aborted) return;
  view.showWorking(count);
  try {
    const onProgress = count === 1 ? undefined : advance;
    const options = { crops: count, cam: maps.wanted(count), signal, onProgress };
    const classification = await loaded.classifyWithDetails(picture.source, options);
    outlines.fade();
    present(classification);
  } catch (error) {
    if (!signal.aborted) fail(/** @type {GoglenetError} */ (error));
  }
}

/** @param {import('./goglenet.mjs').WorkProgress} progress */
function advance({ completed, total, area }) {
  view.showCrops(completed, total);
  if (area) outlines.add(area);
}

/** @param {Classification} classification */
function present(classification) {
  view.showResult(classification);
  maps.present(classification.predictions);
}

/** Classifies the picture on show once more, for the maps that were not wanted before. */
async function addMaps() {
  if (!current) return;
  const { signal } = cancel;
  try {
    maps.present(await (await classifier).classify(current.source, { cam: true, signal }));
  } catch (error) {
    if (!signal.aborted) fail(/** @type {GoglenetError} */ (error));
  }
}

/** @param {GoglenetError} error */
function fail(error) {
  view.hidePicture();
  view.showFailure(error, error.code === 'crashed' ? restart : null);
}

/** @param {Picture[]} pictures */
function take(pictures) {
  if (pictures.length === 1) {
    classify(pictures[0]);
    return;
  }
  show(pictures[0]);
  const count = crops.count();
  series.label(pictures, classifier, { crops: count, cam: maps.wanted(count) }, { arrive, choose });
}

/** @type {series.Listener} */
function arrive(picture, outcome) {
  if (picture !== current) return;
  if (!outcome) view.showWorking(1);
  else if (outcome.error) fail(outcome.error);
  else present(outcome);
}

/** @type {series.Listener} */
function choose(picture, outcome) {
  if (!outcome) {
    classify(picture);
    return;
  }
  show(picture);
  arrive(picture, outcome);
}

onPictures(take);
maps.onNeed(addMaps);
crops.onChange(() => current && classify(current));
view.onCancel(() => {
  crops.choose(1);
  if (current) classify(current);
});

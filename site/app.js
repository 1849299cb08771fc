// The page: loads the classifier, and labels each picture it is given.

import { load } from './goglenet.mjs';
import * as care from './care.js';
import { onPictures } from './inputs.js';
import * as looks from './looks.js';
import * as series from './series.js';
import * as view from './view.js';
import * as where from './where.js';

/** @typedef {import('./goglenet.mjs').GoglenetError} GoglenetError */
/** @typedef {import('./goglenet.mjs').Classification} Classification */
/** @typedef {import('./inputs.js').Picture} Picture */

const { weights } = /** @type {HTMLElement} */ (document.getElementById('main')).dataset;

/** The latest picture, which is the one on show. @type {Picture | undefined} */
let current;
let cancel = new AbortController();
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

/** Puts a picture on show, whose result is awaited. @param {Picture} picture */
function exhibit(picture) {
  cancel.abort();
  cancel = new AbortController();
  current = picture;
  view.showPicture(picture);
  looks.clear();
  where.clear();
}

/** @param {Picture} picture */
async function classify(picture) {
  exhibit(picture);
  const { signal } = cancel;
  const crops = care.crops();
  let loaded;
  try {
    loaded = await classifier;
  } catch {
    return; // start has shown why
  }
  if (signal.aborted) return;
  view.showWorking(crops);
  try {
    const onProgress = crops === 1 ? undefined : advance;
    const classification = await loaded.classifyWithDetails(picture.source, { crops, cam: where.wanted(crops), signal, onProgress });
    looks.fade();
    present(classification);
  } catch (error) {
    if (!signal.aborted) fail(/** @type {GoglenetError} */ (error));
  }
}

/** @param {import('./goglenet.mjs').WorkProgress} progress */
function advance({ completed, total, area }) {
  view.showLooks(completed, total);
  if (area) looks.add(area);
}

/** @param {Classification} classification */
function present(classification) {
  view.showResult(classification);
  where.present(classification.predictions);
}

/** Looks once more at the picture on show, whose maps were not wanted before. */
async function lookWhere() {
  if (!current) return;
  const { signal } = cancel;
  try {
    where.present(await (await classifier).classify(current.source, { cam: true, signal }));
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
  exhibit(pictures[0]);
  const crops = care.crops();
  series.label(pictures, classifier, { crops, cam: where.wanted(crops) }, { arrive, choose });
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
  exhibit(picture);
  arrive(picture, outcome);
}

onPictures(take);
where.onNeed(lookWhere);
care.onChange(() => current && classify(current));
view.onCancel(() => {
  care.choose(1);
  if (current) classify(current);
});

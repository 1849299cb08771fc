// Many pictures at once: labels them on all workers, and tells how far that is.

import { bringIntoView, find } from './dom.js';
import { announce, explain } from './panel.js';
import { saveAs } from './files.js';
import { text } from './text.js';
import * as wall from './wall.js';

/** @typedef {import('./goglenet.mjs').Outcome} Outcome */
/** @typedef {import('./inputs.js').Picture} Picture */

/** Told of a picture and of what came of it, if anything has. @typedef {(picture: Picture, outcome?: Outcome) => void} Listener */

const section = find('series');
const work = find('series-work');
let cancel = new AbortController();

/**
 * Labels pictures on all workers, in place of the series before.
 * @param {Picture[]} pictures
 * @param {Promise<import('./goglenet.mjs').Classifier>} classifier
 * @param {import('./goglenet.mjs').ClassifyOptions} options
 * @param {{ arrive: Listener, choose: Listener }} listeners  arrive is also told when the work on the first begins
 */
export async function label(pictures, classifier, options, { arrive, choose }) {
  cancel.abort();
  cancel = new AbortController();
  const { signal } = cancel;
  count(0, pictures.length);
  section.hidden = work.hidden = false;
  bringIntoView(section);
  announce(text.seriesStarts(pictures.length));
  let [done, failed] = [0, 0];
  try {
    const [entries, loaded] = await Promise.all([wall.hang(pictures, ({ picture, outcome }) => choose(picture, outcome)), classifier]);
    if (signal.aborted) return;
    arrive(pictures[0]);
    const sources = pictures.map(({ source }) => source);
    for await (const outcome of loaded.classifyAll(sources, { ...options, signal })) {
      wall.write(entries[outcome.index], outcome);
      if (outcome.error) failed++;
      count(++done, pictures.length);
      arrive(pictures[outcome.index], outcome);
    }
    announce(text.seriesEnds(done - failed, failed));
  } catch {
    // the page shows what is wrong with loading; otherwise it was cancelled
    if (signal.aborted && signal === cancel.signal) announce(text.seriesCancelled(done, pictures.length));
  } finally {
    if (signal === cancel.signal) rest();
  }
}

/** Nothing is left to do; who was about to cancel finds the pictures. */
function rest() {
  const focused = work.contains(document.activeElement);
  work.hidden = true;
  if (focused) section.focus({ preventScroll: true });
}

/**
 * @param {number} done
 * @param {number} total
 */
function count(done, total) {
  const bar = /** @type {HTMLProgressElement} */ (find('series-progress'));
  bar.max = total;
  bar.value = done;
  find('series-text').textContent = text.of(done, total);
}

/** What the wall shows, as files have it. */
const results = () =>
  wall.visible().flatMap(({ picture, outcome }) =>
    outcome ? [{ image: picture.name, predictions: outcome.predictions, error: outcome.error && explain(outcome.error).title }] : [],
  );

find('series-cancel').addEventListener('click', () => cancel.abort());
for (const format of /** @type {const} */ (['json', 'csv'])) {
  find(`series-${format}`).addEventListener('click', () => saveAs(results(), format, 'goglenet'));
}

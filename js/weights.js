// Weight files, with one progress for all of them.

import { ofWeights } from './files.js';

/**
 * Asks for the files, all of which must be there, and receives their bytes when told. The total is null where nobody
 * tells the length of a file, and once more has arrived than was said.
 * @param {import('./files.js').Files} files
 * @param {{ url: string, pin?: string }[]} wanted
 * @param {(progress: import('./protocol.js').Loading) => void} report
 * @returns {Promise<(() => Promise<Uint8Array<ArrayBuffer>>)[]>}
 */
export async function openWeights(files, wanted, report) {
  const opened = await Promise.all(wanted.map(({ url, pin }) => files.open(url, ofWeights, pin)));
  const total = opened.every(({ length }) => length !== null) ? sum(opened.map(({ length }) => length ?? 0)) : null;
  const arrived = opened.map(() => 0);
  const tell = () => {
    const loaded = sum(arrived);
    report({ phase: 'weights', loaded, total: total === null || loaded > total ? null : total });
  };
  tell();
  return opened.map((file, i) => () =>
    file.receive((loaded) => {
      arrived[i] = loaded;
      tell();
    }),
  );
}

/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

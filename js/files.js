// The files that the classifier consists of. Every byte is verified before it is used: in chunks by the hashes of a
// manifest, or at the end by the hash that the caller gives. What does not come, or comes altered, is asked for once
// more, from that chunk on.

import { keep, kept } from './cache.js';
import { Download, twice } from './download.js';
import { failure } from './errors.js';
import { readManifest, unlisted } from './manifest.js';
import { sha256 } from './sha256.js';

/** @typedef {import('./download.js').Wanted} Wanted */
/** @typedef {import('./goglenet.js').ErrorCode} ErrorCode */
/** @typedef {import('./manifest.js').Entry} Entry */

/** The codes of what can be wrong with a file. @typedef {{ missing: ErrorCode, corrupt: ErrorCode }} Codes */
/** @type {Codes} */
export const ofWeights = { missing: 'weights-missing', corrupt: 'weights-corrupt' };
/** @type {Codes} */
export const ofEngine = { missing: 'engine-missing', corrupt: 'engine-corrupt' };

/** The files of one load. */
export class Files {
  #options;
  /** By address. @type {Map<string, ReturnType<typeof readManifest>>} */
  #manifests = new Map();
  /** Addresses from which nothing comes. @type {Set<string>} */
  #stalled = new Set();

  /** @param {{ idleTimeout: number, cache: boolean, onStall: (stalled: boolean) => void }} options  cache: whether to keep files and look for kept ones */
  constructor(options) {
    this.#options = options;
  }

  /**
   * Finds a file: kept from an earlier visit, or on its server.
   * @param {string} url
   * @param {Codes} codes
   * @param {string} [pin]  SHA-256 in hex that the caller wants it to have
   */
  async open(url, codes, pin) {
    const { idleTimeout, cache } = this.#options;
    const wanted = { url, missing: codes.missing, idleTimeout, onStall: (/** @type {boolean} */ stalled) => this.#stall(url, stalled) };
    const entry = pin ? unlisted(pin) : ((await this.#listed(wanted)) ?? unlisted());
    const copy = cache ? await kept(entry.sha256) : undefined;
    const download = copy ? await new Download(wanted).read(copy) : await twice((again) => Download.start(wanted, 0, again && 'reload'));
    if (download.isPage) throw failure(codes.missing, url);
    return new Incoming(wanted, codes, entry, download, cache && !copy);
  }

  /** @param {Wanted} wanted */
  async #listed(wanted) {
    const url = new URL('manifest.json', wanted.url).href;
    const manifest = this.#manifests.get(url) ?? readManifest({ ...wanted, url });
    this.#manifests.set(url, manifest);
    const { origin, pathname } = new URL(wanted.url);
    return (await manifest).get(origin + pathname);
  }

  /**
   * @param {string} url
   * @param {boolean} stalled
   */
  #stall(url, stalled) {
    const before = this.#stalled.size;
    if (stalled) this.#stalled.add(url);
    else this.#stalled.delete(url);
    if (!before !== !this.#stalled.size) this.#options.onStall(stalled);
  }
}

/** A file on its way. */
class Incoming {
  #wanted;
  #codes;
  #entry;
  #download;
  #keep;

  /**
   * @param {Wanted} wanted
   * @param {Codes} codes
   * @param {Entry} entry
   * @param {Download} download
   * @param {boolean} keep
   */
  constructor(wanted, codes, entry, download, keep) {
    this.#wanted = wanted;
    this.#codes = codes;
    this.#entry = entry;
    this.#download = download;
    this.#keep = keep;
    this.url = wanted.url;
    /** In bytes; null where nobody tells. */
    this.length = entry.bytes ?? download.length;
  }

  /**
   * The whole file.
   * @param {(loaded: number) => void} onBytes  told how many have come so far
   * @param {(chunk: Uint8Array<ArrayBuffer>) => void} [onChunk]  takes each part once it is verified
   * @returns {Promise<Uint8Array<ArrayBuffer>>}
   */
  async receive(onBytes, onChunk = () => {}) {
    const { bytes, sha256 } = this.#entry;
    const file = await (bytes === null ? this.#inOne(onBytes, onChunk) : this.#inChunks(bytes, onBytes, onChunk));
    this.#download.stop(); // nothing behind the last chunk is wanted
    if (this.#keep && sha256) keep(this.url, sha256, new Blob([file]));
    return file;
  }

  /** @type {(onBytes: (loaded: number) => void, onChunk: (chunk: Uint8Array<ArrayBuffer>) => void) => Promise<Uint8Array<ArrayBuffer>>} */
  async #inOne(onBytes, onChunk) {
    const file = await this.#part(0, this.#entry.sha256, async (download) => {
      const blob = await download.blob(onBytes);
      return new Uint8Array(await blob.arrayBuffer());
    });
    onChunk(file);
    return file;
  }

  /** @type {(bytes: number, onBytes: (loaded: number) => void, onChunk: (chunk: Uint8Array<ArrayBuffer>) => void) => Promise<Uint8Array<ArrayBuffer>>} */
  async #inChunks(bytes, onBytes, onChunk) {
    const { chunkSize, chunks } = this.#entry;
    const file = new Uint8Array(bytes);
    for (const [i, hash] of chunks.entries()) {
      const begin = i * chunkSize;
      const place = file.subarray(begin, begin + chunkSize);
      const filled = (/** @type {number} */ count) => onBytes(begin + count);
      onChunk(await this.#part(begin, hash, async (download) => place.subarray(0, await download.fill(place, filled))));
    }
    return file;
  }

  /**
   * @param {number} begin
   * @param {string | undefined} hash
   * @param {(download: Download) => Promise<Uint8Array<ArrayBuffer>>} take  takes it from a download that has come so far
   */
  #part(begin, hash, take) {
    return twice(async (again) => {
      if (again) {
        this.#download.stop();
        this.#download = await Download.start(this.#wanted, begin, 'reload');
        this.#keep = true;
      }
      const part = await take(this.#download);
      if (hash && (await sha256(part)) !== hash) throw failure(this.#codes.corrupt, `${this.url} has another SHA-256 than it must have`);
      return part;
    });
  }
}

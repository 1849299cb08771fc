// SHA-256 (FIPS 180-4). Browsers have their own in secure contexts only: https and localhost.

/** Fractional parts of the cube roots of the first 64 primes, and of the square roots of the first eight. */
const [roundConstants, initial] = constants();

/**
 * @param {Uint8Array} bytes
 * @returns {Promise<string>} in hex
 */
export async function sha256(bytes) {
  const digest = globalThis.crypto?.subtle ? await crypto.subtle.digest('SHA-256', /** @type {BufferSource} */ (bytes)) : hash(bytes);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The same without the browser's help.
 * @param {Uint8Array} bytes
 */
export function hash(bytes) {
  const state = initial.slice();
  const whole = bytes.length & ~63;
  compress(state, new DataView(bytes.buffer, bytes.byteOffset, whole));
  const end = new Uint8Array(bytes.length - whole < 56 ? 64 : 128);
  end.set(bytes.subarray(whole));
  end[bytes.length - whole] = 0x80;
  const view = new DataView(end.buffer);
  view.setUint32(end.length - 8, Math.floor(bytes.length / 2 ** 29));
  view.setUint32(end.length - 4, bytes.length << 3);
  compress(state, view);
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setInt32(4 * i, word));
  return digest.buffer;
}

/**
 * Destructured arrays would be shorter here, and three times as slow.
 * @param {Int32Array} state
 * @param {DataView} blocks  of 64 bytes
 */
function compress(state, blocks) {
  const k = roundConstants;
  const w = new Int32Array(64);
  for (let at = 0; at < blocks.byteLength; at += 64) {
    for (let i = 0; i < 16; i++) w[i] = blocks.getInt32(at + 4 * i);
    for (let i = 16; i < 64; i++) {
      const x = w[i - 15];
      const y = w[i - 2];
      const s0 = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
      const s1 = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let a = state[0];
    let b = state[1];
    let c = state[2];
    let d = state[3];
    let e = state[4];
    let f = state[5];
    let g = state[6];
    let h = state[7];
    for (let i = 0; i < 64; i++) {
      const s1 = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + k[i] + w[i]) | 0;
      const s0 = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      const t2 = s0 + ((a & b) ^ (a & c) ^ (b & c));
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
    state[5] += f;
    state[6] += g;
    state[7] += h;
  }
}

function constants() {
  /** @type {number[]} */
  const primes = [];
  for (let n = 2; primes.length < 64; n++) if (primes.every((p) => n % p)) primes.push(n);
  const fractions = (/** @type {number} */ power, /** @type {number[]} */ of) => new Int32Array(of.map((p) => ((p ** power) % 1) * 2 ** 32));
  return [fractions(1 / 3, primes), fractions(1 / 2, primes.slice(0, 8))];
}

// Watches the SIMD machine, layer by layer. Its module runs instructions from its memory, where this file finds what
// each of them computes: core/program/instr.go documents them, wasm/kernels/kernels.go where they lie.

import { failure } from './errors.js';

/** @typedef {import('./protocol.js').LayerRun} LayerRun */
/** @typedef {(program: number, from: number, to: number) => void} Run */

/** The words of an instruction. */
const words = { op: 0, layer: 1, dst: 11, all: 42 };
/** The words of a tensor, from its first on. */
const tensor = { type: 0, offset: 1, height: 3, width: 4, channels: 5, row: 7, pixel: 8 };
const f32 = 1; // the type
/** What the operations are called; others only prepare for these. @type {Record<number, LayerRun['kind']>} */
const kinds = { 2: 'convolution', 3: 'max pool', 4: 'average pool', 5: 'normalization', 6: 'softmax' };

/** A layer is repeated for so many milliseconds: clocks of pages are coarse. */
const enough = 2;

/** One a member of the ensemble. @type {{ memory: WebAssembly.Memory, run: Run, watcher: Run | undefined }[]} */
const machines = [];

/**
 * Makes a module's exports such that its runs can be watched.
 * @param {WebAssembly.Exports} exports
 */
export function watchable(exports) {
  const machine = /** @type {typeof machines[number]} */ ({ ...exports });
  machines.push(machine);
  return { memory: machine.memory, run: /** @type {Run} */ ((...range) => (machine.watcher ?? machine.run)(...range)) };
}

/**
 * @param {number} member
 * @param {() => void} work  runs the member's network
 * @returns {LayerRun[]} what each layer has computed meanwhile
 */
export function watch(member, work) {
  const machine = machines[member];
  if (!machine) throw failure('unsupported-browser', 'SIMD instructions');
  /** @type {LayerRun[]} */
  const layers = [];
  let before = 0; // what preparing for the next layer took
  machine.watcher = (program, from, to) => {
    const instructions = new Int32Array(machine.memory.buffer, program);
    for (let i = from; i < to; i++) {
      const instruction = instructions.subarray(i * words.all, (i + 1) * words.all);
      const time = measure(() => machine.run(program, i, i + 1));
      const kind = kinds[instruction[words.op]];
      if (!kind) {
        before += time;
        continue;
      }
      layers.push({ layer: instruction[words.layer], kind, time: before + time, ...read(machine.memory, instruction.subarray(words.dst)) });
      before = 0;
    }
  };
  try {
    work();
  } finally {
    machine.watcher = undefined;
  }
  return layers;
}

/** Milliseconds of a run, which may be repeated: an instruction changes nothing of what it reads. @param {() => void} run */
function measure(run) {
  const start = performance.now();
  for (let runs = 1; ; runs++) {
    run();
    const took = performance.now() - start;
    if (took >= enough) return took / runs;
  }
}

/**
 * Copies a tensor, scaled to bytes.
 * @param {WebAssembly.Memory} memory
 * @param {Int32Array} words  from the tensor's first on
 */
function read({ buffer }, words) {
  const [height, width, channels] = [words[tensor.height], words[tensor.width], words[tensor.channels]];
  const float = words[tensor.type] === f32;
  const size = float ? 4 : 1;
  const from = float ? new Float32Array(buffer) : new Uint8Array(buffer);
  const raw = new Float32Array(width * height * channels);
  let most = 0;
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (words[tensor.offset] + y * words[tensor.row] + x * words[tensor.pixel]) / size;
      for (let c = 0; c < channels; c++, to++) most = Math.max(most, (raw[to] = from[at + c]));
    }
  }
  return { width, height, channels, values: Uint8Array.from(raw, (value) => (255 * Math.max(value, 0)) / (most || 1)) };
}

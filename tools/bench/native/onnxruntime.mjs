// Runs onnxruntime for tools/bench/native: a JSON request a line on standard input, a JSON answer a line on standard
// output.
//   { load: NAME, model: FILE, threads: N }  makes a session                     -> {}
//   { inputs: FILE }                         reads inputs, float32, 1x3x224x224  -> { count }
//   { run: NAME, input: I }                  runs it once                        -> { milliseconds, probabilities }
import { createInterface } from 'node:readline';
import { readFile } from 'node:fs/promises';
import ort from 'onnxruntime-node';

const shape = [1, 3, 224, 224];
const size = shape.reduce((a, b) => a * b);
/** @type {Record<string, ort.InferenceSession>} */
const sessions = {};
let inputs = new Float32Array(0);

async function answer({ load, model, threads, inputs: file, run, input }) {
  if (load) {
    sessions[load] = await ort.InferenceSession.create(model, {
      intraOpNumThreads: threads, interOpNumThreads: 1, executionMode: 'sequential', graphOptimizationLevel: 'all',
    });
    return {};
  }
  if (file) {
    const bytes = await readFile(file);
    inputs = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
    return { count: inputs.length / size };
  }
  const session = sessions[run];
  const tensor = new ort.Tensor('float32', inputs.slice(input * size, (input + 1) * size), shape);
  const start = performance.now();
  const outputs = await session.run({ [session.inputNames[0]]: tensor });
  const milliseconds = performance.now() - start;
  return { milliseconds, probabilities: [...outputs[session.outputNames[0]].data] };
}

for await (const line of createInterface({ input: process.stdin })) {
  let reply;
  try {
    reply = await answer(JSON.parse(line));
  } catch (error) {
    reply = { error: String(error) };
  }
  process.stdout.write(`${JSON.stringify(reply)}\n`);
}

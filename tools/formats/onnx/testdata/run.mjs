// Runs a model on float32 inputs with onnxruntime-web:
// node run.mjs PACKAGE MODEL INPUT DIMS OUTPUT, files raw little-endian, DIMS as 16x3x224x224.
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const [folder, model, input, dims, output] = process.argv.slice(2);
const ort = createRequire(folder + '/')('onnxruntime-web');
ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(readFileSync(model));
const bytes = readFileSync(input);
const pixels = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
const data = new ort.Tensor('float32', pixels, dims.split('x').map(Number));
const result = await session.run({ [session.inputNames[0]]: data });
const values = result[session.outputNames[0]].data;
writeFileSync(output, Buffer.from(values.buffer, values.byteOffset, values.byteLength));

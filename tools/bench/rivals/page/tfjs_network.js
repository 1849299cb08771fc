// GoogLeNet in TensorFlow.js operations (Szegedy et al., 2014, table 1; names are BVLC's).

import { concat, fused, localResponseNormalization, maxPool, mean, softmax } from '@tensorflow/tfjs-core';

/** @typedef {import('@tensorflow/tfjs-core').Tensor4D} Tensor4D */

/**
 * @param {Tensor4D} image  1 x 224 x 224 x 3
 * @param {Map<string, import('@tensorflow/tfjs-core').Tensor>} weights  HWIO
 * @returns {import('@tensorflow/tfjs-core').Tensor2D}  1 x 1000
 */
export function googlenet(image, weights) {
  /** @type {(x: Tensor4D, name: string, strides?: number) => Tensor4D} */
  const conv = (x, name, strides = 1) => {
    const filter = weights.get(`${name}.weight`);
    const pad = (filter.shape[0] - 1) / 2;
    return fused.conv2d({ x, filter, strides, pad, bias: weights.get(`${name}.bias`), activation: 'relu' });
  };
  // On maps of even size, 'same' pads at the far edges only, which is what Caffe's rounding up amounts to.
  const pool = (x) => maxPool(x, 3, 2, 'same');
  const norm = (x) => localResponseNormalization(x, 2, 1, 1e-4 / 5, 0.75);
  const inception = (x, name) => concat([
    conv(x, `${name}/1x1`),
    conv(conv(x, `${name}/3x3_reduce`), `${name}/3x3`),
    conv(conv(x, `${name}/5x5_reduce`), `${name}/5x5`),
    conv(maxPool(x, 3, 1, 'same'), `${name}/pool_proj`),
  ], 3);

  let x = norm(pool(conv(image, 'conv1/7x7_s2', 2)));
  x = pool(norm(conv(conv(x, 'conv2/3x3_reduce'), 'conv2/3x3')));
  for (const module of ['3a', '3b']) x = inception(x, `inception_${module}`);
  x = pool(x);
  for (const module of ['4a', '4b', '4c', '4d', '4e']) x = inception(x, `inception_${module}`);
  x = pool(x);
  for (const module of ['5a', '5b']) x = inception(x, `inception_${module}`);
  return softmax(fused.matMul({
    a: mean(x, [1, 2]),
    b: weights.get('loss3/classifier.weight'),
    bias: weights.get('loss3/classifier.bias'),
  }));
}

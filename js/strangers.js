// Files that people publish for weights, or that a server sends in their place, known by how they begin.

import { GoglenetError } from './errors.js';

const convert = 'Convert it by "goglenet convert"';
const exported = 'Export the network as ONNX, then convert that by "goglenet convert"';
const unpack = 'Unpack it first';

/** How a file begins, what it is, and what to do. @type {[RegExp, string, string][]} */
const strangers = [
  [/^$/, 'empty', 'Publish it again'],
  [/^version https:\/\/git-lfs/, 'a Git LFS pointer, which stands for the file', 'Publish the file itself, which "git lfs pull" gets'],
  [/^(\xef\xbb\xbf)?\s*<(!doctype html|html|head|body)/i, 'an HTML page', 'Correct the address, or look at what its server sends'],
  [/^(\xef\xbb\xbf)?\s*<(\?xml|net)/, 'an XML file', exported],
  [/^\x1f\x8b\x08/, 'packed by gzip', unpack],
  [/^BZh/, 'packed by bzip2', unpack],
  [/^\xfd7zXZ\0/, 'packed by xz', unpack],
  [/^\x28\xb5\x2f\xfd/, 'packed by Zstandard', unpack],
  [/^7z\xbc\xaf\x27\x1c|^Rar!\x1a\x07|^[^]{257}ustar/, 'an archive', unpack],
  [/^PK\x03\x04/, 'a zip archive, as PyTorch and NumPy write', convert],
  [/^\x80[\x02-\x05]/, 'a pickle, as PyTorch writes', convert],
  [/^\x89HDF\r\n\x1a\n/, 'an HDF5 file, as Keras writes', exported],
  [/^[^]{4}TFL3/, 'a TensorFlow Lite model', exported],
  [/^\x93NUMPY/, 'a single NumPy array', 'Save all arrays, with their names, by numpy.savez, then convert that by "goglenet convert"'],
  [/^\x89PNG|^\xff\xd8\xff|^GIF8|^RIFF[^]{4}WEBP|^[^]{4}ftypavif|^BM[^]{4}\0\0\0\0|^II\*\0|^MM\0\*/, 'an image', 'The option weights takes weights; images go to classify'],
  [/^(#|name *:|layers? *\{|input(_dim|_shape)? *[:{])[ -~\s]*$/, "a network's definition of Caffe, without weights", 'Convert the .caffemodel by "goglenet convert"'],
  [/^\n[\x01-\x7f][ -~]+(\xa2\x06|\x12)/, 'a model of Caffe', convert],
  [/^\x08[\x01-\x0f][\x12\x3a]/, 'an ONNX model', convert],
  [/^\s*[[{][\s"]/, 'a text in JSON', exported],
];

/** Bytes of the start that are looked at. */
const head = 512;

/**
 * What to do about a file that is no goglenet model; undefined where it is not known.
 * @param {Uint8Array} file
 * @param {string} url
 */
export function strangerError(file, url) {
  const start = String.fromCharCode(...file.subarray(0, head));
  const [, what, advice] = strangers.find(([begins]) => begins.test(start)) ?? [];
  return what && new GoglenetError('weights-corrupt', `${url} is no goglenet model: it is ${what}. ${advice}.`);
}

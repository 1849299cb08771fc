export * from './goglenet.js';

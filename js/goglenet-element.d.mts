export * from './goglenet-element.js';

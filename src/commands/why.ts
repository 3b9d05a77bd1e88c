import type { Run } from './services.js';

export const runWhy: Run = async () => 1;

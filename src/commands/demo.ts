import type { Run } from './services.js';

export const runDemo: Run = async () => 2;

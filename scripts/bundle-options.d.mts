import type { BuildOptions, OutputFile } from 'esbuild';

export function bundleOptions(version: string): BuildOptions;
export function contentsOf(file: OutputFile): string | Uint8Array;

import { spawn } from 'node:child_process';
import { performance } from 'node:perf_hooks';

/**
 * Runs every case once a round, in another order each time, so that a slow moment of the machine falls on all of them. The first round warms the
 * caches and is not counted. A figure is a median; a ratio is the median of the ratios within each round, never a ratio of medians.
 * @param {{name: string, run: () => Promise<number>}[]} cases each gives milliseconds; the first is what the others are compared with
 */
export async function compare(cases, rounds) {
  const times = cases.map(() => []);
  for (let round = 0; round <= rounds; round++) {
    const order = cases.map((_, index) => index).sort(() => Math.random() - 0.5);
    const taken = [];
    for (const index of order) taken[index] = await cases[index].run();
    if (round > 0) for (const [index, ms] of taken.entries()) times[index].push(ms);
  }
  return cases.map(({ name }, index) => ({
    name,
    ms: median(times[index]),
    min: Math.min(...times[index]),
    ratio: median(times[index].map((ms, round) => ms / times[0][round])),
    ratioTo: (other) => median(times[index].map((ms, round) => ms / times[other][round])),
  }));
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Runs a command to its end. @returns milliseconds; its stdout comes to `onOutput` */
export function timed(command, args, { env, accept = [0], onOutput = () => undefined }) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    let errors = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text) => {
      errors += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      const ms = performance.now() - start;
      if (!accept.includes(code))
        reject(new Error(`${command} ${args.join(' ')}: exit ${code}: ${errors || output}`));
      onOutput(output);
      resolve(ms);
    });
  });
}

export function print(title, rows) {
  console.log(`\n${title}`);
  const width = Math.max(...rows.map(({ name }) => name.length));
  for (const { name, ms, min, ratio } of rows) {
    const figures = `${ms.toFixed(0).padStart(6)} ms  min ${min.toFixed(0).padStart(5)}  ${ratio.toFixed(2).padStart(6)} x`;
    console.log(`  ${name.padEnd(width)} ${figures}`);
  }
}

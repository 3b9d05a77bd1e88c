import { performance } from 'node:perf_hooks';
import { spawn } from '@lydell/node-pty';

/** Milliseconds from the start of the program to the first frame of its screen on an 80x24 terminal; then leaves it. */
export function firstFrame(args, env) {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const terminal = spawn(process.execPath, args, {
      cols: 80,
      rows: 24,
      env: { ...env, TERM: 'xterm-256color' },
    });
    let screen = '';
    let ms;
    const timer = setTimeout(() => terminal.kill('SIGKILL'), 20_000);
    terminal.onData((data) => {
      screen += data;
      if (ms !== undefined || !plain(screen).includes('regdoctor')) return;
      ms = performance.now() - start;
      terminal.write('q');
      // A screen that is still busy with its first readings may ask; Ctrl-C leaves it in every state.
      setTimeout(() => terminal.write('\u0003'), 300).unref();
    });
    terminal.onExit(() => {
      clearTimeout(timer);
      if (ms === undefined) reject(new Error(`no first frame: ${plain(screen).slice(0, 500)}`));
      else resolve(ms);
    });
  });
}

function plain(text) {
  return text.replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)|[@-Z\\-_])/g, '');
}

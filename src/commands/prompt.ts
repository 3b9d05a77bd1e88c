import { sanitize } from '../report/sanitize.js';
import type { InputStream, Io } from './io.js';

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** What was typed after Enter, before the next question was asked. */
const typedAhead = new WeakMap<InputStream, string>();

/** The person left a question unanswered: by Ctrl-C (`interrupted`), by Ctrl-D, or because the input ended. */
export class Declined extends Error {
  override readonly name = 'Declined';

  constructor(readonly interrupted: boolean) {
    super('The question was not answered.');
  }
}

/**
 * Asks one question on the terminal and waits for Enter. `mask`: nothing of the answer is shown but a dot a character. The question goes to
 * stderr, so that stdout can be sent elsewhere.
 * @throws Declined on Ctrl-C, Ctrl-D or the end of input.
 */
export function ask(io: Io, question: string, options: { mask: boolean }): Promise<string> {
  const { stdin, stderr } = io;
  const keys = new LineKeys();
  return new Promise((resolve, reject) => {
    const show = () => {
      const typed = options.mask ? '*'.repeat(keys.length) : sanitize(keys.text);
      stderr.write(`\r\x1b[2K${question}${typed}`);
    };
    const leave = () => {
      stdin.removeListener('data', onData);
      stdin.removeListener('end', onEnd);
      stdin.setRawMode?.(false);
      stdin.pause();
      stderr.write('\n');
    };
    const decline = (interrupted: boolean) => {
      leave();
      reject(new Declined(interrupted));
    };
    const onEnd = () => decline(false);
    const onData = (chunk: string) => {
      const pressed = Array.from(segmenter.segment(chunk.replace(/\r\n/g, '\r')), ({ segment }) => segment);
      for (const [index, key] of pressed.entries()) {
        const state = keys.press(key);
        if (state === 'open') continue;
        show();
        if (state !== 'done') return decline(state === 'interrupted');
        typedAhead.set(stdin, pressed.slice(index + 1).join(''));
        leave();
        return resolve(keys.text);
      }
      show();
    };
    stdin.setRawMode?.(true);
    stdin.setEncoding('utf8');
    stdin.on('data', onData);
    stdin.on('end', onEnd);
    stdin.resume();
    // Asked only now: what is typed before the terminal is in raw mode, the terminal itself shows.
    stderr.write(question);
    const early = typedAhead.get(stdin);
    typedAhead.delete(stdin);
    if (early !== undefined && early !== '') onData(early);
  });
}

/**
 * The same for an answer of several lines: they end with an empty one, or with Ctrl-D. An answer whose first line is empty, or names a file (`@FILE`), is
 * that line alone.
 * @throws Declined on Ctrl-C, and before the first line also on Ctrl-D or at the end of input
 */
export async function askLines(io: Io, question: string): Promise<string> {
  const lines = [await ask(io, question, { mask: false })];
  while (lines[0] !== '' && lines[0]?.startsWith('@') === false) {
    const line = await nextLine(io);
    // What was pasted goes on behind an empty line of its own.
    if (line === undefined || (line === '' && (typedAhead.get(io.stdin) ?? '').trim() === '')) break;
    lines.push(line);
  }
  return lines.join('\n').trimEnd();
}

/** Undefined when there is none any more. */
async function nextLine(io: Io): Promise<string | undefined> {
  try {
    return await ask(io, '  | ', { mask: false });
  } catch (error) {
    if (error instanceof Declined && !error.interrupted) return undefined;
    throw error;
  }
}

/** The line that is being typed: a grapheme a step, with readline's keys to take it back. */
class LineKeys {
  private typed: string[] = [];

  get text(): string {
    return this.typed.join('');
  }

  get length(): number {
    return this.typed.length;
  }

  press(key: string): 'open' | 'done' | 'interrupted' | 'ended' {
    if (key === '\r' || key === '\n') return 'done';
    if (key === '\x03') return 'interrupted';
    if (key === '\x04' && this.typed.length === 0) return 'ended';
    if (key === '\x7f' || key === '\b') this.typed.pop();
    else if (key === '\x15') this.typed = [];
    else if (sanitize(key) !== '') this.typed.push(key);
    return 'open';
  }
}

/** All of stdin, without its last line end: for `--password-stdin` and `why`. */
export function readAll(stdin: InputStream): Promise<string> {
  return new Promise((resolve) => {
    let all = '';
    const onData = (chunk: string) => {
      all += chunk;
    };
    const onEnd = () => {
      stdin.removeListener('data', onData);
      stdin.removeListener('end', onEnd);
      resolve(all.replace(/\r?\n$/, ''));
    };
    stdin.setEncoding('utf8');
    stdin.on('data', onData);
    stdin.on('end', onEnd);
    stdin.resume();
  });
}

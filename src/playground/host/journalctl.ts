import type { CommandResult } from '../../evidence/host/access.js';
import type { LogLine } from './log.js';
import { ended } from './systemctl.js';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `journalctl -u docker`, with the options that narrow it down or change its form. Of other units there is nothing. */
export function journalctl(lines: readonly LogLine[], args: readonly string[]): CommandResult {
  const option = (short: string, long: string) => givenWith(args, short, long);
  const unit = option('-u', '--unit');
  if (unit !== undefined && !/^docker(\.service)?$/.test(unit)) return ended('-- No entries --\n');
  const since = sinceOf(option('-S', '--since'));
  const pattern = option('-g', '--grep');
  const count = Number(option('-n', '--lines') ?? Number.NaN);
  const chosen = lines
    .filter(({ time }) => since === undefined || time >= since)
    .filter(({ text }) => pattern === undefined || new RegExp(pattern).test(text))
    .slice(Number.isNaN(count) ? 0 : -count);
  if (chosen.length === 0)
    return ended(args.includes('-q') || args.includes('--quiet') ? '' : '-- No entries --\n');
  const form = option('-o', '--output') ?? 'short';
  return ended(chosen.map((line) => `${formatted(line, form)}\n`).join(''));
}

function formatted(line: LogLine, form: string): string {
  const { time, identifier, pid, text } = line;
  if (form === 'cat') return text;
  const who = `playground ${identifier}[${pid}]: ${text}`;
  if (form === 'short-iso') return `${time.toISOString().slice(0, 19)}+0000 ${who}`;
  if (form === 'json') {
    return JSON.stringify({
      MESSAGE: text,
      _PID: String(pid),
      SYSLOG_IDENTIFIER: identifier,
      __REALTIME_TIMESTAMP: String(time.getTime() * 1000),
    });
  }
  const day = `${MONTHS[time.getUTCMonth()] ?? ''} ${String(time.getUTCDate()).padStart(2, '0')}`;
  return `${day} ${time.toISOString().slice(11, 19)} ${who}`;
}

/** `@SECONDS` or a time in UTC. */
function sinceOf(text: string | undefined): Date | undefined {
  if (text === undefined) return undefined;
  if (text.startsWith('@')) return new Date(Number(text.slice(1)) * 1000);
  const utc = text.replace(/ UTC$|Z$/, '').replace(' ', 'T');
  return new Date(`${utc}Z`);
}

function givenWith(args: readonly string[], short: string, long: string): string | undefined {
  for (const [index, word] of args.entries()) {
    if (word === short || word === long) return args[index + 1];
    if (word.startsWith(`${long}=`)) return word.slice(long.length + 1);
    if (word.startsWith(short) && !word.startsWith('--') && word.length > short.length)
      return word.slice(short.length);
  }
  return undefined;
}

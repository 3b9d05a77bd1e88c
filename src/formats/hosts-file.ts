import { EditRefused } from './edit-refused.js';

/** What marks the line that regdoctor wrote; everything else is somebody else's. */
const MARK = '# regdoctor';

/**
 * The text of a hosts file in which this name has this address. Only a line of our own is changed; a line that gives the name the same address already is
 * left as it is. Line ends are kept, and a file without one at its end gets its line all the same. The result of a second edit is the same text.
 * @throws EditRefused when a line of somebody else gives the name another address: the first line counts, so ours would mean nothing
 */
export function withHostsEntry(text: string, name: string, address: string): string {
  const end = text.includes('\r\n') ? '\r\n' : '\n';
  const lines = text.split(/\r?\n/);
  const own = lines.findIndex((line) => isOwn(line, name));
  const entry = `${address} ${name} ${MARK}`;
  const family = address.includes(':');
  for (const [index, line] of lines.entries()) {
    const said = entryOf(line);
    if (index === own || said === undefined || !said.names.includes(name)) continue;
    if (said.address === address) return text;
    if (said.address.includes(':') === family) {
      throw new EditRefused(`line ${index + 1} says that ${name} is ${said.address}, and is not regdoctor's`);
    }
  }
  if (own >= 0) {
    if (lines[own] === entry) return text;
    return lines.map((line, index) => (index === own ? entry : line)).join(end);
  }
  const start = text === '' || /\n$/.test(text) ? text : `${text}${end}`;
  return `${start}${entry}${end}`;
}

function isOwn(line: string, name: string): boolean {
  return line.trimEnd().endsWith(MARK) && (entryOf(line)?.names.includes(name) ?? false);
}

/** What a line says, without its comment; undefined when it says nothing. */
function entryOf(line: string): { address: string; names: string[] } | undefined {
  const [address, ...names] = line
    .replace(/#.*$/, '')
    .trim()
    .split(/\s+/)
    .map((word) => word.toLowerCase());
  return address === undefined || address === '' || names.length === 0 ? undefined : { address, names };
}

import { at } from '../../../kube/objects.js';

/** A template of Go's as far as people write them for docker: fields, and `json` of them. */
export function formatted(template: string, value: Record<string, unknown>): string {
  return template.replace(
    /\{\{\s*(json\s+)?\.([\w.]*)\s*\}\}/g,
    (_whole, json: string | undefined, path: string) => {
      const found = path === '' ? value : at(value, ...path.split('.'));
      if (json !== undefined) return JSON.stringify(found ?? null);
      return Array.isArray(found) ? `[${found.join(' ')}]` : String(found ?? '<no value>');
    },
  );
}

/** A table as docker prints them: columns at least ten wide, three blanks between them. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) =>
    Math.max(10, ...rows.map((row) => (row[column] ?? '').length + 3)),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))).join('');
  return rows.map((row) => `${line(row)}\n`).join('');
}

/** go-units' HumanDuration, with the word behind it. */
export function ago(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60 + 0.5);
  const days = Math.floor(hours / 24);
  const words =
    seconds < 1
      ? 'Less than a second'
      : seconds === 1
        ? '1 second'
        : seconds < 60
          ? `${seconds} seconds`
          : minutes === 1
            ? 'About a minute'
            : minutes < 60
              ? `${minutes} minutes`
              : hours === 1
                ? 'About an hour'
                : hours < 48
                  ? `${hours} hours`
                  : days < 14
                    ? `${days} days`
                    : days < 60
                      ? `${Math.floor(days / 7)} weeks`
                      : days < 730
                        ? `${Math.floor(days / 30)} months`
                        : `${Math.floor(days / 365)} years`;
  return `${words} ago`;
}

/** go-units' HumanSizeWithPrecision of three digits: `6B`, `4.26MB`. */
export function humanSize(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB'];
  let size = bytes;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1000;
  return `${Number(size.toPrecision(3))}${units[unit] ?? ''}`;
}

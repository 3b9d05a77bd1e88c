/** An assignment in a unit file. */
export interface Setting {
  section: string;
  key: string;
  /** Continuation lines joined, blanks at the ends removed. */
  value: string;
  /** The offset in the text of each character of the value. */
  source: readonly number[];
  /** Where it begins, 1-based. */
  line: number;
}

export interface UnitText {
  settings: Setting[];
  /** What systemd logs about lines that it does not take, in its words: `12: Missing '=', ignoring line.` */
  problems: { line: number; message: string }[];
}

/** A line as systemd puts it together: with the lines that a backslash at the end joins to it. */
interface LogicalLine {
  text: string;
  source: number[];
  line: number;
}

const SECTIONS = ['Unit', 'Service', 'Install'];

/** Reads a unit file or drop-in as systemd's config_parse does. */
export function readSettings(text: string): UnitText {
  const result: UnitText = { settings: [], problems: [] };
  let section: string | undefined;
  let ignored = false;
  for (const logical of logicalLines(text)) {
    const problem = (message: string): void => {
      result.problems.push({ line: logical.line, message });
    };
    const line = trimmed(logical);
    if (line.text === '') continue;
    if (line.text.startsWith('[')) {
      if (!line.text.endsWith(']')) {
        problem(`Invalid section header '${line.text}'`);
        continue;
      }
      const name = line.text.slice(1, -1);
      ignored = !SECTIONS.includes(name);
      section = ignored ? undefined : name;
      if (ignored && !name.startsWith('X-')) problem(`Unknown section '${name}'. Ignoring.`);
      continue;
    }
    if (section === undefined) {
      if (!ignored) problem('Assignment outside of section. Ignoring.');
      continue;
    }
    const equals = line.text.indexOf('=');
    if (equals <= 0) {
      problem(equals < 0 ? "Missing '=', ignoring line." : "Missing key name before '=', ignoring line.");
      continue;
    }
    const key = line.text.slice(0, equals).replace(/[ \t]+$/, '');
    const value = trimmed({
      text: line.text.slice(equals + 1),
      source: line.source.slice(equals + 1),
      line: line.line,
    });
    result.settings.push({ section, key, value: value.text, source: value.source, line: line.line });
  }
  return result;
}

/** Comment lines are left out before continuation is looked at, so that they may stand between the lines of one command. */
function* logicalLines(text: string): Generator<LogicalLine> {
  let parts: string[] = [];
  let source: number[] = [];
  let first = 0;
  let number = 0;
  let bomSeen = false;
  // systemd takes a carriage return as the end of a line too.
  for (const match of text.matchAll(/([^\r\n\0]*)(?:\r\n|\n|\r|\0|$)/g)) {
    const [whole, physical = ''] = match;
    if (whole === '') continue;
    number += 1;
    if (/^[ \t]*[#;]/.test(physical)) continue;
    const skip: number = !bomSeen && physical.startsWith('\uFEFF') ? 1 : 0;
    bomSeen ||= skip === 1;
    if (parts.length === 0) first = number;
    for (let index = skip; index < physical.length; index += 1) source.push(match.index + index);
    const leadsOn = (/\\*$/.exec(physical)?.[0].length ?? 0) % 2 === 1;
    // The backslash becomes a blank, and the next line follows it.
    parts.push(leadsOn ? `${physical.slice(skip, -1)} ` : physical.slice(skip));
    if (leadsOn) continue;
    yield { text: parts.join(''), source, line: first };
    parts = [];
    source = [];
  }
  if (parts.length > 0) yield { text: parts.join(''), source, line: first };
}

function trimmed(line: LogicalLine): LogicalLine {
  const start = /^[ \t\r\n]*/.exec(line.text)?.[0].length ?? 0;
  const end = Math.max(start, line.text.length - (/[ \t\r\n]*$/.exec(line.text)?.[0].length ?? 0));
  return { text: line.text.slice(start, end), source: line.source.slice(start, end), line: line.line };
}

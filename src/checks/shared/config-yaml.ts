import { isMap, isScalar, LineCounter, parseDocument, type YAMLMap } from 'yaml';
import { record } from '../../kube/objects.js';

export interface YamlFault {
  message: string;
  /** 1-based. */
  line: number;
  column: number;
}

export interface ConfigDocument {
  /** Why the text is not YAML; undefined when it is. */
  fault: YamlFault | undefined;
  /** The mapping at the top; undefined when the text is not one. */
  map: YAMLMap | undefined;
  /** Line and column (1-based) of an offset in the text. */
  position(offset: number): { line: number; column: number };
}

/** Parses a registry's configuration. Keys may stand twice and further documents may follow: the registry's own parser takes both. */
export function parseConfig(text: string): ConfigDocument {
  const lines = new LineCounter();
  const document = parseDocument(text, { uniqueKeys: false, prettyErrors: false, lineCounter: lines });
  const position = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const error = document.errors.find(({ code }) => code !== 'MULTIPLE_DOCS');
  const fault =
    error === undefined ? undefined : { message: plain(error.message), ...position(error.pos[0]) };
  return { fault, map: isMap(document.contents) ? document.contents : undefined, position };
}

/** The text as plain data, as far as it can be parsed: `{}` when it cannot. For facts, not for judging the text. */
export function configData(text: string): Record<string, unknown> {
  try {
    return record(
      parseDocument(text, { uniqueKeys: false, prettyErrors: false }).toJS({ maxAliasCount: 50 }),
    );
  } catch {
    // Aliases to nothing, or to themselves: the parser finds them only when the data is built.
    return {};
  }
}

/** The value under a key of a mapping as it is written, quotes removed; undefined when it is not there or not a single value. */
export function scalarText(map: YAMLMap, key: string): string | undefined {
  const node = map.get(key, true);
  if (!isScalar(node) || node.value === null) return undefined;
  return node.source ?? String(node.value);
}

function plain(message: string): string {
  return (message.split('\n')[0] ?? '').replace(/ at line \d+, column \d+:?$/, '');
}

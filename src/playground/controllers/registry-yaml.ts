import { parseDocument } from 'yaml';

/**
 * The registry's configuration, or the complaint of the Go library that reads it. That library says the line before the one where
 * it gave up (it counts from zero there), and says it of nearly every mistake in indentation in the same words.
 */
export function parseRegistryYaml(source: string): { value: unknown } | { problem: string } {
  const document = parseDocument(source, { prettyErrors: true });
  const [error] = document.errors;
  if (error === undefined) return { value: document.toJS() as unknown };
  const line = error.linePos?.[0].line ?? 1;
  if (source.split('\n')[line - 1]?.includes('\t')) {
    return { problem: `yaml: line ${line}: found character that cannot start any token` };
  }
  return { problem: `yaml: line ${Math.max(1, line - 1)}: did not find expected key` };
}

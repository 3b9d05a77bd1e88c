import { createHash } from 'node:crypto';

/** `sha256:…`: how registries and Docker name content. */
export function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';

/** docs/architecture.md: a file may import from what stands to its left, never the other way round. */
const FLOW = [
  'formats',
  'kube',
  'evidence',
  'checks',
  'diagnosis',
  'profile',
  'manifests',
  'fixes',
  'plan',
  'steps',
  'trial',
  'session',
];
/** A check prints the Role that is missing, as the install does: its text is made in one place. */
const EXCEPTION = 'src/checks/access/rd803-rights-missing.ts imports src/manifests/access-role.js';
const EFFECTS = /from '(node:|execa|ink|react|@kubernetes\/client-node)/;

const sources = readdirSync('src', { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ path: `src/${name}`, text: readFileSync(`src/${name}`, 'utf8') }));

function folderOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function importsOf({ path, text }: { path: string; text: string }): string[] {
  return [...text.matchAll(/(?:from|import\() ?'(\.[^']+)'/g)].map(([, target]) =>
    normalize(join(dirname(path), target ?? '')),
  );
}

describe('the folders', () => {
  it('are imported from right to left only', () => {
    const wrong = sources.flatMap((source) => {
      const own = FLOW.indexOf(folderOf(source.path));
      const against = importsOf(source).filter((target) => FLOW.indexOf(folderOf(target)) > own);
      return own < 0 ? [] : against.map((target) => `${source.path} imports ${target}`);
    });
    expect(sources.length).toBeGreaterThan(100);
    expect(wrong).toEqual([EXCEPTION]);
  });

  it('that judge are pure', () => {
    const judging = sources.filter(({ path }) => ['checks', 'diagnosis'].includes(folderOf(path)));
    expect(judging.length).toBeGreaterThan(20);
    expect(judging.filter(({ text }) => EFFECTS.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('keep the playground and the screen out of everything else', () => {
    const users = (target: RegExp) =>
      sources.filter((source) => importsOf(source).some((path) => target.test(path))).map(({ path }) => path);
    const outside = (paths: string[], own: RegExp) => paths.filter((path) => !own.test(path));
    const demo = ['demo-install', 'demo-request', 'demo'].map((name) => `src/commands/${name}.ts`);
    expect(outside(users(/^src\/playground\//), /^src\/playground\//)).toEqual(demo);
    expect(
      outside(users(/^src\/(app\.|screens\/|components\/)/), /^src\/(app\.|screens\/|components\/)/),
    ).toEqual(['src/commands/open-install-screen.ts', 'src/commands/open-screen.ts']);
  });
});

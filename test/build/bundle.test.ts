import { readFileSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

interface Output {
  bytes: number;
  imports: { path: string; kind: string }[];
  inputs: Record<string, number>;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const { outputs } = JSON.parse(readFileSync(`${root}dist/meta.json`, 'utf8')) as {
  outputs: Record<string, Output>;
};

const of = (path: string): Output => {
  const output = outputs[path];
  if (output === undefined) throw new Error(`no ${path} in dist/meta.json`);
  return output;
};

/** The outputs that have a part of this source file. */
const withSource = (source: string) => Object.keys(outputs).filter((path) => source in of(path).inputs);

/** All sources that are loaded at once when one of these source files is: its own chunk and what that imports statically. */
function loadedWith(...sources: string[]): string[] {
  const seen = new Set<string>();
  const visit = (path: string) => {
    if (seen.has(path)) return;
    seen.add(path);
    for (const { path: next, kind } of of(path).imports) if (kind === 'import-statement') visit(next);
  };
  for (const source of sources) {
    const chunks = withSource(source);
    expect(chunks, `${source} is in the bundle`).not.toEqual([]);
    chunks.forEach(visit);
  }
  return [...seen].flatMap((path) => Object.keys(of(path).inputs));
}

const CLUSTER = 'src/evidence/cluster/connection.ts';
const hasPackage = (inputs: string[], name: string) =>
  inputs.filter((input) => input.includes(`node_modules/${name}/`));

describe('the bundle', () => {
  it('starts from an entry that is tiny and loads everything else when it is needed', () => {
    const entry = of('dist/cli.js');
    expect(entry.bytes).toBeLessThan(2048);
    expect(entry.imports.filter((one) => one.kind === 'import-statement')).toEqual([]);
    expect(statSync(`${root}dist/cli.js`).mode & 0o111).toBe(0o111);
    expect(readFileSync(`${root}dist/cli.js`, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });

  it('has no Kubernetes code in what the screen loads', () => {
    const inputs = loadedWith('src/app.tsx');
    expect(hasPackage(inputs, 'ink')).not.toEqual([]);
    expect(hasPackage(inputs, '@kubernetes/client-node')).toEqual([]);
    expect(inputs.filter((input) => input.startsWith('src/evidence/cluster/'))).toEqual([]);
  });

  it('has no screen in what a diagnosis loads', () => {
    const inputs = loadedWith(
      'src/commands/main.ts',
      'src/commands/diagnose.ts',
      'src/commands/open-session.ts',
      'src/evidence/cluster/read-cluster.ts',
      CLUSTER,
    );
    expect(hasPackage(inputs, '@kubernetes/client-node')).not.toEqual([]);
    for (const name of ['ink', 'react', 'react-reconciler', 'yoga-layout', 'execa', '@peculiar/x509']) {
      expect(hasPackage(inputs, name), name).toEqual([]);
    }
    expect(inputs.filter((input) => input.startsWith('src/playground/'))).toEqual([]);
  });

  it.each(['src/commands/explain.ts', 'src/commands/why.ts', 'src/evidence/files/read-folder.ts'])(
    'loads neither screen nor Kubernetes with %s',
    (source) => {
      const inputs = loadedWith('src/commands/main.ts', source);
      expect(hasPackage(inputs, 'ink')).toEqual([]);
      expect(hasPackage(inputs, '@kubernetes/client-node')).toEqual([]);
    },
  );

  it('keeps of client-node what logs in, and nothing of its generated API', () => {
    const inputs = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
    expect(inputs.filter((input) => input.includes('client-node/dist/gen/'))).toEqual([]);
    for (const name of [
      'node-fetch',
      'whatwg-url',
      'tr46',
      'punycode',
      'js-yaml',
      'react-devtools-core',
      'ws',
    ]) {
      expect(hasPackage(inputs, name), name).toEqual([]);
    }
    // OIDC logins and SOCKS proxies alone need these, so they wait in chunks of their own.
    for (const name of ['openid-client', 'socks-proxy-agent']) {
      expect(hasPackage(loadedWith(CLUSTER), name), name).toEqual([]);
      expect(hasPackage(inputs, name), name).not.toEqual([]);
    }
  });

  it('names the licence of every package that is in it', () => {
    const notices = readFileSync(`${root}THIRD_PARTY_NOTICES.txt`, 'utf8');
    const packages = new Set(
      Object.values(outputs).flatMap((output) =>
        Object.keys(output.inputs).flatMap(
          (input) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? [],
        ),
      ),
    );
    expect(packages.size).toBeGreaterThan(10);
    for (const name of packages) expect(notices).toMatch(new RegExp(`^${name} \\d[^ ]* \\(.+\\)$`, 'm'));
  });
});

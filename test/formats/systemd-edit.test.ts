import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EditRefused } from '../../src/formats/edit-refused.js';
import {
  addFlagToUnit,
  dropInWith,
  mergeUnit,
  removeFlagFromUnit,
  splitExec,
} from '../../src/formats/systemd-unit.js';
import { corpus, entries, flags, hostFile, lineDifference } from './corpus.js';

const flag = '--insecure-registry=registry.test:5443';
// Those with one ExecStart that starts dockerd.
const refused = [
  'centos7-docker-1.10-shell.service',
  'snap.docker.dockerd.service',
  'admin-shell.conf',
  'admin-twice.conf',
  'admin-prefix.conf',
  'admin-environment.conf',
];
const editable = corpus('units').filter(({ name }) => !refused.includes(name));

function words(text: string): string[][] {
  return mergeUnit([{ path: '/x/docker.service', text }]).execStart.map(({ value }) => {
    const exec = splitExec(value, {});
    return 'argv' in exec ? exec.argv : [exec.problem];
  });
}

function settings(text: string) {
  const { environment, environmentFiles, problems } = mergeUnit([{ path: '/x/docker.service', text }]);
  return { environment, environmentFiles, problems };
}

describe('addFlagToUnit', () => {
  it.each(editable)(
    'adds one word to one line of $name, and taking it out again leaves the bytes',
    ({ text }) => {
      fc.assert(
        fc.property(flags, (added) => {
          const edited = addFlagToUnit(text, added);
          const [before, after] = [words(text)[0] ?? [], words(edited)[0] ?? []];
          if (before.includes(added)) return;
          expect(after).toEqual([...before, added]);
          expect(settings(edited)).toEqual(settings(text));
          const { removed, added: lines } = lineDifference(text, edited);
          expect([removed.length, lines.length]).toEqual([1, 1]);
          expect(lines[0]?.replace(` ${added}`, '')).toBe(removed[0]);
          expect(addFlagToUnit(edited, added)).toBe(edited);
          expect(removeFlagFromUnit(edited, (candidate) => candidate === added)).toBe(text);
        }),
        { numRuns: 20 },
      );
    },
  );

  it('writes behind the last word of a command over many lines', () => {
    expect(addFlagToUnit(hostFile('units', 'centos7-docker-1.13.service'), flag)).toContain(
      `\t  $REGISTRIES ${flag}\nExecReload=`,
    );
    expect(addFlagToUnit(hostFile('units', 'admin-open-end.conf'), flag)).toContain(
      `  $DOCKER_OPTS ${flag} \\\n\n[Unit]`,
    );
  });

  it('does not write behind a line that is lost', () => {
    const edited = addFlagToUnit(hostFile('units', 'admin-lost-line.conf'), flag);
    expect(edited).toContain(`ExecStart=/usr/sbin/dockerd -H fd:// ${flag}\n    --insecure-registry=`);
  });

  it.each([
    ['--insecure-registry=registry.test:5443'],
    ['--insecure-registry registry.test:5443'],
    ['"--insecure-registry=registry.test:5443"'],
    ["--insecure-registry 'registry.test:5443'"],
    ['--insecure-registry=\\\n  registry.test:5443'.replace('=\\', ' \\')],
  ])('leaves a unit alone that has %s', (form) => {
    const text = `[Service]\nExecStart=/usr/bin/dockerd ${form} --debug\n`;
    expect(addFlagToUnit(text, flag)).toBe(text);
  });

  it('keeps the flag of another registry', () => {
    const text = '[Service]\nExecStart=/usr/bin/dockerd --insecure-registry registry.test:5444\n';
    expect(words(addFlagToUnit(text, flag))).toEqual([
      ['/usr/bin/dockerd', '--insecure-registry', 'registry.test:5444', flag],
    ]);
  });

  it.each([
    ['centos7-docker-1.10-shell.service', /by way of sh/],
    ['snap.docker.dockerd.service', /starts snap and not dockerd/],
    ['admin-shell.conf', /by way of sh/],
    ['admin-twice.conf', /lines 2 and 3/],
    ['admin-prefix.conf', /has - before the program/],
    ['admin-environment.conf', /no ExecStart line/],
  ])('refuses %s', (name, reason) => {
    const text = hostFile('units', name);
    expect(() => addFlagToUnit(text, flag)).toThrow(EditRefused);
    expect(() => addFlagToUnit(text, flag)).toThrow(reason);
  });

  it.each([
    ['/usr/bin/dockerd -H fd:// \\ ', /backslash/],
    ['/usr/bin/dockerd "-H fd://', /quote/],
    ['/usr/bin/dockerd -H', /has no value/],
    ['/usr/bin/dockerd -- x', /--/],
    ['/usr/bin/dockerd ; /bin/true', /several commands/],
  ])('refuses ExecStart=%s', (value, reason) => {
    const text = `[Service]\nExecStart=${value}\n`;
    expect(() => addFlagToUnit(text, flag)).toThrow(EditRefused);
    expect(() => addFlagToUnit(text, flag)).toThrow(reason);
  });

  it.each(['--x=a b', '--x="a"', '--x=$A', '--x=%n', 'x', '-x', '--x=a\nExecStart=/y', '--x=;'])(
    'writes no flag like %j',
    (odd) => {
      const text = hostFile('units', 'docker-ce.service');
      expect(() => addFlagToUnit(text, odd)).toThrow(EditRefused);
      expect(() => dropInWith('/usr/bin/dockerd', odd)).toThrow(EditRefused);
    },
  );
});

describe('removeFlagFromUnit', () => {
  it('takes out every form and keeps everything else, wherever the flag stands', () => {
    const forms = fc.constantFrom(
      (entry: string) => `--insecure-registry=${entry}`,
      (entry: string) => `--insecure-registry ${entry}`,
      (entry: string) => `"--insecure-registry=${entry}"`,
      (entry: string) => `--insecure-registry '${entry}'`,
      (entry: string) => `--insecure-registry \\\n    ${entry}`,
    );
    const others = fc.constantFrom(
      '--debug',
      '-H fd://',
      '--label="a b"',
      '$DOCKER_OPTS',
      '--insecure-registry=keep.example.com:1',
    );
    const joints = fc.constantFrom(' ', ' \\\n    ', ' \\\n# why\n    ', ' \\\n\t');
    const piece = fc.tuple(
      joints,
      fc.oneof(
        others.map((text) => ({ text, gone: false })),
        fc.tuple(forms, entries).map(([form, entry]) => ({ text: form(entry), gone: true })),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 6 }),
        fc.constantFrom('', ' \\\n'),
        (pieces, end) => {
          const command = (kept: typeof pieces): string =>
            kept.map(([joint, { text }]) => `${joint}${text}`).join('');
          const unit = (kept: typeof pieces): string =>
            `[Service]\n# before\nExecStart=/usr/sbin/dockerd${command(kept)}${end}\nRestart=always\n`;
          const edited = removeFlagFromUnit(
            unit(pieces),
            (found) => !found.includes('keep.example.com') && found.startsWith('--insecure-registry='),
          );
          expect(words(edited)).toEqual(words(unit(pieces.filter(([, { gone }]) => !gone))));
          expect(settings(edited)).toEqual(settings(unit(pieces)));
          expect(edited).toMatch(/^\[Service\]\n# before\nExecStart=\/usr\/sbin\/dockerd/);
          expect(edited).toMatch(/\nRestart=always\n$/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('drops a line that had nothing else', () => {
    const text =
      '[Service]\nExecStart=/usr/bin/dockerd \\\n  -H fd:// \\\n  --insecure-registry registry.test:5443\nRestart=no\n';
    expect(removeFlagFromUnit(text, (found) => found === flag)).toBe(
      '[Service]\nExecStart=/usr/bin/dockerd \\\n  -H fd://\nRestart=no\n',
    );
  });

  it('gives short flags their long names', () => {
    const text = '[Service]\nExecStart=/usr/bin/dockerd -H fd:// -D --mtu 9\n';
    expect(removeFlagFromUnit(text, (found) => found === '--host=fd://')).toBe(
      '[Service]\nExecStart=/usr/bin/dockerd -D --mtu 9\n',
    );
    expect(removeFlagFromUnit(text, (found) => found === '--debug')).toBe(
      '[Service]\nExecStart=/usr/bin/dockerd -H fd:// --mtu 9\n',
    );
  });

  it('leaves a unit alone that has no such flag, and refuses a shell', () => {
    for (const { text } of editable) expect(removeFlagFromUnit(text, () => false)).toBe(text);
    expect(() => removeFlagFromUnit(hostFile('units', 'admin-shell.conf'), () => true)).toThrow(EditRefused);
  });
});

describe('dropInWith', () => {
  it.each(editable)('replaces the command line of $name by the same one and the flag', ({ text }) => {
    const before = mergeUnit([{ path: '/x/docker.service', text }]);
    const value = before.execStart[0]?.value ?? '';
    const after = mergeUnit([
      { path: '/x/docker.service', text },
      { path: '/x/docker.service.d/zz.conf', text: dropInWith(value, flag) },
    ]);
    const env = { DOCKER_OPTS: '--a b', OPTIONS: "'c d'" };
    const argv = splitExec(value, env);
    expect(after.execStart.map(({ file }) => file)).toEqual([1]);
    expect(splitExec(after.execStart[0]?.value ?? '', env)).toEqual({
      ...argv,
      argv: [...('argv' in argv ? argv.argv : []), flag],
    });
    expect(after.environmentFiles).toEqual(before.environmentFiles);
    expect(dropInWith(after.execStart[0]?.value ?? '', flag)).toBe(dropInWith(value, flag));
  });

  it('keeps the path of the program and its prefix', () => {
    expect(dropInWith('-/usr/sbin/dockerd  -H fd://     $DOCKER_OPTS', flag)).toBe(
      `[Service]\nExecStart=\nExecStart=-/usr/sbin/dockerd -H fd:// $DOCKER_OPTS ${flag}\n`,
    );
    expect(() => dropInWith('/bin/sh -c "exec dockerd"', flag)).toThrow(EditRefused);
  });
});

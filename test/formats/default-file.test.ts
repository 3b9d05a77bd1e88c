import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addOption,
  type DefaultsReader,
  readDefaults,
  removeOption,
} from '../../src/formats/default-file.js';
import { EditRefused } from '../../src/formats/edit-refused.js';
import { corpus, flags, hostFile, lineDifference } from './corpus.js';

const flag = '--insecure-registry=registry.test:5443';
const readers: DefaultsReader[] = ['systemd', 'sh'];
const files = corpus('default').flatMap(({ name, text }) =>
  readers.map((reader) => ({ name, text, reader })),
);

// Which files are refused, for which variable: of each reader the traps that it falls into.
const REFUSED: Record<DefaultsReader, Record<string, RegExp>> = {
  systemd: {
    'admin-append': /\$DOCKER_OPTS is in it/,
    'admin-comment-behind': /a comment stands behind the value/,
    'admin-export': /with export in line 1, which systemd ignores/,
  },
  sh: {
    'admin-bom': /begins with a byte order mark/,
    'admin-crlf': /carriage return/,
    'admin-nested-quotes': /quotes within quotes/,
  },
};

function edit(text: string, variable: string, added: string, reader: DefaultsReader): string | undefined {
  try {
    return addOption(text, variable, added, reader);
  } catch (error) {
    if (error instanceof EditRefused) return undefined;
    throw error;
  }
}

describe('addOption and removeOption', () => {
  it.each(files)(
    'change one line of $name for $reader, and taking the flag out again leaves the bytes',
    ({ name, text, reader }) => {
      const variables = fc.constantFrom('DOCKER_OPTS', 'OPTIONS', 'INSECURE_REGISTRY', 'other_args');
      let edits = 0;
      fc.assert(
        fc.property(variables, flags, (variable, added) => {
          const edited = edit(text, variable, added, reader);
          const before = readDefaults(text, reader);
          if (edited === undefined || (before.variables[variable] ?? '').includes(added.replace('=', ' ')))
            return;
          edits += 1;
          const after = readDefaults(edited, reader);
          const old = (before.variables[variable] ?? '').split(/\s+/).filter((word) => word !== '');
          expect(after.variables[variable]?.split(/\s+/).filter((word) => word !== '')).toEqual([
            ...old,
            added,
          ]);
          expect({ ...after.variables, [variable]: '' }).toEqual({ ...before.variables, [variable]: '' });
          expect(after.problems).toEqual(before.problems);
          const { removed, added: lines } = lineDifference(text, edited);
          // A new last line behind one without a line end gives that one a line end.
          expect(removed.length).toBeLessThanOrEqual(1);
          expect(lines.length - removed.length).toBe(
            before.variables[variable] === undefined && text !== '' ? 1 : 0,
          );
          expect(edit(edited, variable, added, reader)).toBe(edited);
          expect(removeOption(edited, variable, (found) => found === added, reader)).toBe(text);
        }),
        { numRuns: 25 },
      );
      expect(edits > 0).toBe(!(name === 'admin-bom' && reader === 'sh'));
    },
  );

  it.each(files)('treat DOCKER_OPTS of $name as $reader takes it', ({ name, text, reader }) => {
    const reason = REFUSED[reader][name];
    const added = () => addOption(text, 'DOCKER_OPTS', flag, reader);
    if (reason === undefined) expect(readDefaults(added(), reader).variables.DOCKER_OPTS).toContain(flag);
    else {
      expect(added).toThrow(EditRefused);
      expect(added).toThrow(reason);
    }
  });

  it.each([
    ['', `DOCKER_OPTS="${flag}"\n`],
    ['#DOCKER_OPTS="--debug"\n', `#DOCKER_OPTS="--debug"\nDOCKER_OPTS="${flag}"\n`],
    ['#DOCKER_OPTS="--debug"', `#DOCKER_OPTS="--debug"\nDOCKER_OPTS="${flag}"`],
    ['# a\r\n', `# a\r\nDOCKER_OPTS="${flag}"\r\n`],
    ['DOCKER_OPTS="--debug"\nA=b\n', `DOCKER_OPTS="--debug ${flag}"\nA=b\n`],
    ["DOCKER_OPTS='--debug'\n", `DOCKER_OPTS='--debug ${flag}'\n`],
    ['DOCKER_OPTS=--debug -D\n', `DOCKER_OPTS=--debug -D ${flag}\n`],
    ['DOCKER_OPTS = "--debug"\n', `DOCKER_OPTS = "--debug ${flag}"\n`],
    ['DOCKER_OPTS="--debug \\\n  -D"\n', `DOCKER_OPTS="--debug \\\n  -D ${flag}"\n`],
    ['DOCKER_OPTS="a"\nDOCKER_OPTS="b"\n', `DOCKER_OPTS="a"\nDOCKER_OPTS="b ${flag}"\n`],
    [
      `DOCKER_OPTS="--insecure-registry=registry.test:5444"\n`,
      `DOCKER_OPTS="--insecure-registry=registry.test:5444 ${flag}"\n`,
    ],
    [
      `DOCKER_OPTS="-D --insecure-registry 'registry.test:5443'"\n`,
      `DOCKER_OPTS="-D --insecure-registry 'registry.test:5443'"\n`,
    ],
  ])('for systemd %j becomes %j', (text, edited) => {
    expect(addOption(text, 'DOCKER_OPTS', flag, 'systemd')).toBe(edited);
  });

  it.each([
    ['# a\r\n', `# a\r\nDOCKER_OPTS="${flag}"\n`],
    ['export DOCKER_OPTS="--debug"\n', `export DOCKER_OPTS="--debug ${flag}"\n`],
    ['DOCKER_OPTS="$DOCKER_OPTS --debug"\n', `DOCKER_OPTS="$DOCKER_OPTS --debug ${flag}"\n`],
    ['DOCKER_OPTS="--debug" # a comment\n', `DOCKER_OPTS="--debug ${flag}" # a comment\n`],
    ['DOCKER_OPTS=--debug; A=b\n', `DOCKER_OPTS=--debug\\ ${flag}; A=b\n`],
    [
      'ulimit -n 4096\nif [ -e /x ]; then\n  A=b\nfi\n',
      `ulimit -n 4096\nif [ -e /x ]; then\n  A=b\nfi\nDOCKER_OPTS="${flag}"\n`,
    ],
  ])('for sh %j becomes %j', (text, edited) => {
    expect(addOption(text, 'DOCKER_OPTS', flag, 'sh')).toBe(edited);
  });

  it.each<[DefaultsReader, string, RegExp]>([
    ['systemd', 'DOCKER_OPTS+=" --debug"\n', /with \+= in line 1/],
    ['systemd', 'DOCKER_OPTS="a"\nexport DOCKER_OPTS="b"\n', /with export in line 2/],
    ['systemd', '\uFEFFDOCKER_OPTS="a"\n', /byte order mark/],
    ['systemd', 'DOCKER_OPTS="a\nB="c"\n', /quote is not closed/],
    ['systemd', 'DOCKER_OPTS="a"b\n', /behind its closing quote/],
    ['systemd', `DOCKER_OPTS="\${OTHER} a"\n`, /\$\{OTHER\} is in it/],
    ['systemd', '# a \\\nDOCKER_OPTS="a"\n', /comment that ends in a backslash/],
    ['systemd', '# a \\\n', /would not mean the same to systemd/],
    ['systemd', `DOCKER_OPTS="--label='a b"\n`, /would not mean the same to systemd/],
    ['systemd', "INSECURE=1\nDOCKER_OPTS='--insecure-registry'\n", /last flag has no value/],
    ['sh', 'DOCKER_OPTS+=" --debug"\n', /with \+= in line 1, which sh does not know/],
    ['sh', 'DOCKER_OPTS=--debug -D\n', /line 1 runs -D as a command/],
    ['sh', 'DOCKER_OPTS = "--debug"\n', /because of its blanks/],
    ['sh', 'DOCKER_OPTS="a\n', /quote in it is not closed/],
    ['sh', 'DOCKER_OPTS="$(cat /x)"\n', /computed by sh/],
    ['sh', 'DOCKER_OPTS=`cat /x`\n', /computed by sh/],
    ['sh', 'if true; then\nDOCKER_OPTS="a"\nfi\n', /under a condition/],
    ['sh', 'test -e /x && DOCKER_OPTS="a"\n', /under a condition/],
    ['sh', '[ -e /x ] || exit 0\n', /line 1 has exit/],
    ['sh', '. /etc/other\n', /has \. in it/],
    ['sh', 'if true; then\nA=b\n', /do not match/],
    ['sh', '; a comment for systemd\n', /a sign without a command/],
  ])('for %s refuses %j', (reader, text, reason) => {
    expect(() => addOption(text, 'DOCKER_OPTS', flag, reader)).toThrow(EditRefused);
    expect(() => addOption(text, 'DOCKER_OPTS', flag, reader)).toThrow(reason);
  });

  it.each(['--x=a b', '--x=$A', "--x='a'", '-H', '--x=a\n'])('writes no flag like %j', (odd) => {
    expect(() => addOption('', 'DOCKER_OPTS', odd, 'systemd')).toThrow(EditRefused);
  });

  it('takes out a flag in two words, and keeps the line of others', () => {
    const gone = (found: string) => found === '--insecure-registry=old.example.com:5000';
    expect(removeOption(hostFile('default', 'admin-continued'), 'DOCKER_OPTS', gone, 'systemd')).toBe(
      'DOCKER_OPTS="--dns 10.0.0.2 \\\n  --mtu 1400 \\\n "\nDOCKER_TMPDIR=/var/tmp\n',
    );
    expect(removeOption('A="--insecure-registry=old.example.com:5000 -D"\n', 'A', gone, 'sh')).toBe(
      'A="-D"\n',
    );
    expect(removeOption("A='--insecure-registry=old.example.com:5000'\n", 'A', gone, 'sh')).toBe("A=''\n");
    expect(
      removeOption(
        hostFile('default', 'howto-debian'),
        'DOCKER_OPTS',
        (found) => /^--(?:host|containerd)=/.test(found),
        'systemd',
      ),
    ).toContain('DOCKER_OPTS="--insecure-registry=old.example.com:5000"\n');
  });

  it('does not take out what comes from another variable', () => {
    const text = `A="${flag}"\nB="$A -D"\n`;
    expect(() => removeOption(text, 'B', (found) => found === flag, 'sh')).toThrow(/another variable/);
  });
});

describe('readDefaults', () => {
  it.each<[string, string, string | undefined, string | undefined]>([
    ['double quotes', 'DOCKER_OPTS="a b"\n', 'a b', 'a b'],
    ['single quotes', "DOCKER_OPTS='a b'\n", 'a b', 'a b'],
    ['no quotes', 'DOCKER_OPTS=a b\n', 'a b', undefined],
    ['export', 'export DOCKER_OPTS="a"\n', undefined, 'a'],
    ['a self reference', 'DOCKER_OPTS="a"\nDOCKER_OPTS="$DOCKER_OPTS b"\n', '$DOCKER_OPTS b', 'a b'],
    ['+=', 'DOCKER_OPTS+=" a"\n', undefined, undefined],
    ['a comment behind', 'DOCKER_OPTS="a" # b\n', 'a# b', 'a'],
    ['nested quotes', `DOCKER_OPTS="--x='y'"\n`, "--x='y'", "--x='y'"],
    ['a backslash before the line end', 'DOCKER_OPTS="a \\\nb"\n', 'a b', 'a b'],
    ['CRLF', 'DOCKER_OPTS="a"\r\n', 'a', 'a\r'],
    ['blanks around the sign', 'DOCKER_OPTS = "a"\n', 'a', undefined],
    ['a byte order mark', '\uFEFFDOCKER_OPTS="a"\n', undefined, undefined],
    ['no final newline', 'DOCKER_OPTS="a"', 'a', 'a'],
    ['two of them', 'DOCKER_OPTS="a"\nDOCKER_OPTS="b"\n', 'b', 'b'],
    ['two in a row', 'DOCKER_OPTS="a"\'b\'\n', 'ab', 'ab'],
    ['escapes', 'DOCKER_OPTS="a\\"b\\c\\$d"\n', 'a"b\\c$d', 'a"b\\c$d'],
    ['a comment that goes on', '# a \\\nDOCKER_OPTS="a"\n', undefined, 'a'],
  ])('reads %s as systemd and as sh do', (_form, text, systemd, sh) => {
    expect(readDefaults(text, 'systemd').variables.DOCKER_OPTS).toBe(systemd);
    expect(readDefaults(text, 'sh').variables.DOCKER_OPTS).toBe(sh);
  });

  it.each<[DefaultsReader, string, RegExp]>([
    ['systemd', 'export A=1\n', /Line 1: systemd ignores an assignment with export/],
    ['systemd', 'A="a" # b\n', /knows no comment behind a value/],
    ['systemd', 'A="$B"\n', /does not put in a value for \$B/],
    ['systemd', 'A="a\nB="c"\n', /following lines as part of the value/],
    ['systemd', 'fi\n', /Line 1 is no assignment/],
    ['sh', 'A=b c\n', /Line 1: sh sets A for the command c only/],
    ['sh', 'A="b"\r\n', /carriage return/],
    ['sh', 'A="b\n', /syntax error/],
    ['sh', `A="'b'"\n`, /quotes within the value/],
    ['sh', '--debug\n', /sh runs --debug as a command/],
  ])('tells for %s what becomes of %j', (reader, text, problem) => {
    expect(readDefaults(text, reader).problems).toEqual([expect.stringMatching(problem)]);
  });

  it('has no complaint about files that packages ship and their own reader reads', () => {
    expect(readDefaults(hostFile('default', 'debian-docker'), 'systemd')).toEqual({
      variables: {},
      problems: [],
    });
    expect(readDefaults(hostFile('default', 'debian-docker'), 'sh')).toEqual({ variables: {}, problems: [] });
    expect(readDefaults(hostFile('default', 'centos7-sysconfig-docker'), 'sh').problems).toEqual([]);
    expect(readDefaults(hostFile('default', 'centos7-sysconfig-docker'), 'systemd').variables).toEqual({
      OPTIONS: '--selinux-enabled --log-driver=journald --signature-verification=false',
      DOCKER_CERT_PATH: '/etc/docker',
    });
  });

  it('finds the options that the init script of Debian sets before it reads the file', () => {
    expect(readDefaults(hostFile('init.d', 'debian-docker'), 'sh').variables).toMatchObject({
      DOCKERD: '/usr/sbin/dockerd',
      DOCKER_PIDFILE: '/var/run/docker.pid',
    });
  });

  it('reads a long file in no time', () => {
    for (const line of ['A=\n', '# \\\nA=', '"', 'A="b" ', 'if ', '$(']) {
      const text = line.repeat(20_000);
      for (const reader of readers) expect(readDefaults(text, reader)).toHaveProperty('problems');
    }
  }, 5_000);

  it('never throws and never hangs, whatever the text', () => {
    const pieces = fc.constantFrom(
      'A=',
      '"',
      "'",
      '\\',
      '\n',
      '\r',
      '#',
      ';',
      ' ',
      '$A',
      '`',
      '(',
      'if ',
      'fi',
      'export ',
      'é',
      '\uFEFF',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (parts) => {
        const text = parts.join('');
        for (const reader of readers) {
          expect(typeof readDefaults(text, reader).problems.length).toBe('number');
          const edited = edit(text, 'A', flag, reader);
          if (edited !== undefined) expect(readDefaults(edited, reader).variables.A).toContain(flag);
        }
      }),
      { numRuns: 500 },
    );
  });
});

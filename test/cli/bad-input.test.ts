import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reportIn } from './report-schema.js';
import { listen, ODD } from './servers.js';
import { bareEnv, type Finished, kubeconfigFor, newFolder, regdoctor } from './support.js';

function fileWith(content: string): string {
  const path = join(newFolder(), 'file');
  writeFileSync(path, content);
  return path;
}

/** Two rows at most, no stack trace, nothing that steers a terminal. */
function expectSentence({ err, out }: Finished, rows: number): void {
  expect(err.trim().split('\n').length).toBeLessThanOrEqual(rows);
  expect(err + out).not.toMatch(/^\s+at .+:\d+:\d+\)?$/m);
  expect(err + out).not.toMatch(/defect|undefined|\[object|[^\n\P{Cc}]/u);
}

const captures = fileURLToPath(new URL('../fixtures/captures/', import.meta.url));
const NO_YAML = 'apiVersion: v1\nclusters: [\n  contexts: }\n';

/** argv, the file that KUBECONFIG names, what is said, and what to do. */
const USAGE: [string, string[], (() => string) | undefined, RegExp, RegExp][] = [
  ['no kubeconfig at all', [], undefined, /There is no kubeconfig/, /demo/],
  ['a kubeconfig that is not there', [], () => '/nowhere/config', /\/nowhere\/config/, /demo/],
  ['an empty kubeconfig', [], () => fileWith(''), /kubeconfig/, /demo/],
  ['a kubeconfig that is no YAML', [], () => fileWith(NO_YAML), /YAML/, /demo/],
  ['a folder for a kubeconfig', ['--kubeconfig', captures], undefined, /kubeconfig|folder|directory/, /demo/],
  [
    'an unknown context',
    ['--context', 'stagin'],
    () => fileWith(kubeconfigFor('https://127.0.0.1:1')),
    /The context "stagin" is not in/,
    /Did you mean --context staging\?.*lab, staging, production/,
  ],
  ['an unknown flag', ['--namespce', 'x'], undefined, /--namespce/, /--namespace/],
  ['a flag without its value', ['--context'], undefined, /--context/, /./],
  ['an unknown command', ['diagnos'], undefined, /diagnos/, /Did you mean .*diagnose/],
  ['an unknown code', ['fix', 'RD999'], undefined, /RD999/, /explain/],
  ['a code that is none', ['explain', 'nonsense'], undefined, /nonsense/, /explain/],
  ['a word too many', ['version', 'now'], undefined, /now|version/, /./],
  [
    'a folder that is not there',
    ['--from', '/nowhere/saved'],
    undefined,
    /\/nowhere\/saved is not there/,
    /./,
  ],
  ['a duration that is none', ['--request-timeout', 'soon'], undefined, /soon/, /5s/],
  [
    'an install by a profile that is not there',
    ['install', '--profile', '/nowhere/p.yaml'],
    undefined,
    /There is no profile \/nowhere\/p\.yaml\./,
    /Leave out --profile/,
  ],
  [
    'a profile with an unknown key',
    ['install', '--profile', fileWith('schema: regdoctor.profile/1\nhosst: r.example.com\n')],
    undefined,
    /file:2:1: "hosst" is no key of a profile\./,
    /Did you mean host\?/,
  ],
  [
    'a profile with a password in it',
    ['install', '--profile', fileWith('schema: regdoctor.profile/1\npassword: hunter2\n')],
    undefined,
    /file:2:1: password holds a password or a key/,
    /--password-stdin/,
  ],
  [
    'a profile with an e-mail address that is none',
    [
      'install',
      '--profile',
      fileWith(
        'schema: regdoctor.profile/1\ncertificate: { source: acme-http01, server: staging, email: ops }\n',
      ),
    ],
    undefined,
    /certificate\.email: "ops" is no e-mail address;/,
    /./,
  ],
  ['a folder for a profile', ['uninstall', '--profile', captures], undefined, /it is a folder/, /--profile/],
  ['a host name without a dot', ['install', '--host', 'registry'], undefined, /--host: "registry"/, /dot/],
  [
    'a step that is none',
    ['install', '--skip', 'storag'],
    undefined,
    /no such step/,
    /Did you mean storage\?/,
  ],
  ['an answer that is none', ['install', '--answer', 'host'], undefined, /is not STEP\.ID=TEXT/, /./],
  [
    'a secret on the command line',
    ['install', '--answer', 'users.password.admin=hunter2'],
    undefined,
    /never taken from the command line/,
    /--password-stdin/,
  ],
  [
    'an install without a kubeconfig',
    ['install', '--host', 'registry.example.com'],
    undefined,
    /There is no kubeconfig/,
    /demo install|--kubeconfig|KUBECONFIG/,
  ],
  [
    'an install into an unknown context',
    ['install', '--context', 'stagin'],
    () => fileWith(kubeconfigFor('https://127.0.0.1:1')),
    /The context "stagin" is not in/,
    /Did you mean --context staging\?/,
  ],
];

describe('usage and configuration: one sentence and what to do, exit 2', () => {
  it.concurrent.each(USAGE)('%s', async (_, argv, kubeconfig, says, hint) => {
    const env = bareEnv(kubeconfig === undefined ? {} : { KUBECONFIG: kubeconfig() });
    const text = await regdoctor(argv, env);
    expect([text.code, text.out]).toEqual([2, '']);
    expect(text.err).toMatch(says);
    expect(text.err).toMatch(hint);
    expectSentence(text, 3);
    expect(readdirSync(env.HOME ?? '')).toEqual([]);
  });

  it('is one document with -o json', async () => {
    for (const argv of [
      ['--context', 'x'],
      ['--from', '/nowhere'],
      ['--no-such-flag'],
      ['history', 'x', 'y'],
    ]) {
      const { code, out } = await regdoctor([...argv, '-o', 'json']);
      expect(code).toBe(2);
      const { error } = reportIn(out);
      expect(error?.message).toMatch(/\.$/);
    }
  });

  it.runIf(process.getuid?.() !== 0)('a kubeconfig that may not be read', async () => {
    const KUBECONFIG = fileWith(kubeconfigFor('https://127.0.0.1:1'));
    chmodSync(KUBECONFIG, 0);
    const finished = await regdoctor([], bareEnv({ KUBECONFIG }));
    expect([finished.code, finished.out]).toEqual([2, '']);
    expect(finished.err).toMatch(/may not be read|permission/i);
  });
});

describe('an API server that is none', () => {
  const CASES: [string, number, string, RegExp][] = [
    ['an error of its own', 3, 'RD801', /kubectl get --raw \/readyz/],
    ['too many requests', 3, 'RD801', /Wait a minute/],
    ['a login page', 3, 'RD801', /check the server in the kubeconfig/],
    ['half a document', 3, 'RD801', /check the server in the kubeconfig/],
    ['a refusal of the token', 1, 'RD802', /log ?in|token|credentials/i],
    ['nothing', 1, 'RD801', /did not answer in time/],
  ];

  it.concurrent.each(CASES)('but answers with %s', async (answer, exit, code, says) => {
    const url = await listen(ODD[answer] ?? (() => undefined));
    const env = bareEnv({ KUBECONFIG: fileWith(kubeconfigFor(url)) });
    // What Docker this machine has is none of the test's business.
    // A second is for the one that never answers: on a busy machine an answer may take longer.
    const argv = ['--request-timeout', answer === 'nothing' ? '1s' : '20s', '--host-root', newFolder()];
    const [text, json] = await Promise.all([regdoctor(argv, env), regdoctor([...argv, '-o', 'json'], env)]);
    expect([text.code, json.code]).toEqual([exit, exit]);
    const report = reportIn(json.out);
    expect(report.findings.map((finding) => finding.code)).toEqual([code]);
    expect(report.findings[0]?.message).toMatch(says);
    expect(report.findings[0]?.message).toContain(url);
    expect(text.out).toContain(code);
    expectSentence(text, 8);
    const fix = await regdoctor(['fix', 'RD201', '--yes', ...argv], env);
    expect(fix.code).toBe(exit);
    expect(fix.out).toContain('RD201 could not be told');
    expect(readdirSync(env.HOME ?? '')).toEqual([]);
  });

  it.concurrent('or is of another authority than the kubeconfig says', async () => {
    const url = await listen(() => undefined, true);
    const env = bareEnv({ KUBECONFIG: fileWith(kubeconfigFor(url)) });
    const { code, out } = await regdoctor(['-o', 'json'], env);
    expect(code).toBe(1);
    const [finding] = reportIn(out).findings;
    expect(finding?.code).toBe('RD801');
    expect(finding?.message).toMatch(/certificate.*signed by an authority that the kubeconfig does not name/);
  });
});

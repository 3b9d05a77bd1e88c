import { existsSync, readFileSync, statSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { CommandResult, HostAccess, RunOptions } from '../../src/evidence/host/access.js';
import { tryByDocker } from '../../src/trial/by-docker.js';
import { withDockerClient } from '../../src/trial/docker-client.js';
import { findDocker } from '../../src/trial/find-docker.js';
import { tellingOf } from '../../src/trial/telling.js';
import { type FakeHostOptions, fakeHost } from '../support/host-access.js';

const HOST = 'registry.example.com';
const IMAGE = `${HOST}/regdoctor-trial:latest`;
const PASSWORD = 'geh eim';
const [ONE, TWO] = [`sha256:${'1'.repeat(64)}`, `sha256:${'2'.repeat(64)}`];
const DOCKER = { files: { '/usr/bin/docker': { text: '', mode: 0o755 } }, daemon: { info: {} } };

interface Ran {
  command: string;
  options: RunOptions;
}

type Answers = (command: string) => Partial<CommandResult> | undefined;

/** What docker prints when all goes well and there is no Docker Hub. */
const WELL: Answers = (command) => {
  if (command === 'docker image inspect busybox:latest' || command === 'docker pull busybox:latest') {
    return { exitCode: 1, stderr: 'no route to host' };
  }
  if (command === `docker push ${IMAGE}`) return { stdout: `latest: digest: ${ONE} size: 528\n` };
  if (command === `docker pull ${IMAGE}`) return { stdout: `latest: Pulling\nDigest: ${ONE}\nStatus: new\n` };
  return {};
};

async function attempt(answers: Answers = () => undefined, stop = new AbortController()) {
  const host = await fakeHost({ ...DOCKER, files: { ...DOCKER.files, '/tmp': 'folder/' } });
  const ran: Ran[] = [];
  let folder = '';
  const access: HostAccess = {
    ...host,
    run: async (argv, options = {}) => {
      const command = argv.join(' ');
      ran.push({ command, options });
      folder = host.at(options.env?.DOCKER_CONFIG ?? '');
      expect(statSync(folder).mode & 0o777).toBe(0o700);
      // With no login at all docker would take the machine's keychain.
      expect(Object.keys(JSON.parse(readFileSync(`${folder}/config.json`, 'utf8')).auths)).toHaveLength(1);
      const result = answers(command) ?? WELL(command) ?? {};
      return { exitCode: 0, stdout: '', stderr: '', problem: '', ...result };
    },
  };
  const docker = await findDocker(access, stop.signal);
  if (!('facts' in docker)) throw new Error(docker.reason);
  const login = { user: 'ann', password: PASSWORD, from: 'the test' };
  const told = tellingOf([PASSWORD], undefined);
  const outcome = await tryByDocker(
    { docker, login, host: HOST, port: 443, tar: 'tar', signal: stop.signal },
    told,
  ).catch((error: Error) => error.message);
  expect(folder).not.toBe('');
  expect(existsSync(folder)).toBe(false);
  return { outcome, ran, commands: ran.map(({ command }) => command), lines: told.lines };
}

describe('the trial by docker', () => {
  it('goes the whole round with an image made here', async () => {
    const { outcome, commands, ran, lines } = await attempt();
    expect(outcome).toBe(ONE);
    expect(commands).toEqual([
      `docker login --username=ann --password-stdin ${HOST}`,
      'docker image inspect busybox:latest',
      'docker pull busybox:latest',
      `docker import - ${IMAGE}`,
      `docker push ${IMAGE}`,
      `docker image rm ${IMAGE}`,
      `docker pull ${IMAGE}`,
      `docker image rm ${IMAGE}`,
    ]);
    expect(ran[0]?.options.input).toBe(PASSWORD);
    expect(ran[3]?.options.input).toBe('tar');
    expect(ran[0]?.options.env).toMatchObject({ DOCKER_HOST: 'unix:///var/run/docker.sock' });
    expect(commands.join('\n')).not.toContain(PASSWORD);
    expect(lines).toHaveLength(3);
  });

  it('goes it with busybox where that can be pulled, and takes that away too', async () => {
    const { outcome, commands } = await attempt((command) =>
      command === 'docker pull busybox:latest' ? {} : undefined,
    );
    expect(outcome).toBe(ONE);
    expect(commands.slice(3)).toEqual([
      `docker tag busybox:latest ${IMAGE}`,
      `docker push ${IMAGE}`,
      `docker image rm busybox:latest ${IMAGE}`,
      `docker pull ${IMAGE}`,
      `docker image rm ${IMAGE}`,
    ]);
  });

  it("does not touch somebody's busybox", async () => {
    const { commands } = await attempt((command) => (command.includes('inspect') ? {} : undefined));
    expect(commands.filter((command) => command.includes('busybox'))).toEqual([
      'docker image inspect busybox:latest',
    ]);
  });

  it('takes the digest that Docker 29 pushes of an image for several platforms', async () => {
    const { outcome } = await attempt((command) => {
      if (command === `docker push ${IMAGE}`) {
        return {
          stdout: `latest: digest: ${TWO} size: 1\nonly the available platform was pushed: \u001b[31m${TWO}\u001b[0m -> \u001b[32m${ONE}\u001b[0m`,
        };
      }
      return undefined;
    });
    expect(outcome).toBe(ONE);
  });

  it('does not take another image for the one that was pushed', async () => {
    const { outcome, commands } = await attempt((command) =>
      command === `docker pull ${IMAGE}` ? { stdout: `Digest: ${TWO}\n` } : undefined,
    );
    expect(outcome).toContain(`has digest ${ONE}, and the one that was pulled has ${TWO}`);
    expect(commands.at(-1)).toBe(`docker image rm ${IMAGE}`);
  });

  it.each<[string, string, Partial<CommandResult>, string]>([
    [
      'login',
      `docker login --username=ann --password-stdin ${HOST}`,
      {
        exitCode: 1,
        stderr: `WARNING! Your password will be stored\nError response from daemon: Get "https://${HOST}/v2/": x509: certificate signed by unknown authority\n`,
      },
      `docker login ${HOST}: Error response from daemon: Get "https://${HOST}/v2/": x509: certificate signed by unknown authority`,
    ],
    [
      'push',
      `docker push ${IMAGE}`,
      { exitCode: 1, stdout: 'The push refers to\n', stderr: `\u001b[31mdenied\u001b[0m ${PASSWORD}` },
      `docker push ${IMAGE}: denied ***`,
    ],
    [
      'pull',
      `docker pull ${IMAGE}`,
      { exitCode: undefined, problem: 'docker did not end within 180 s' },
      `docker pull ${IMAGE}: docker did not end within 180 s`,
    ],
    ['import', `docker import - ${IMAGE}`, { exitCode: 2 }, `docker import ${IMAGE}: it ended with 2`],
  ])('says what docker says when it cannot %s', async (_step, failing, result, says) => {
    const { outcome, commands } = await attempt((command) => (command === failing ? result : undefined));
    expect(outcome).toBe(says);
    const imported = commands.some((command) => command.startsWith('docker import'));
    expect(commands.at(-1) === `docker image rm ${IMAGE}`).toBe(imported);
  });

  it('hands the signal to everything but the tidying up', async () => {
    const stop = new AbortController();
    const { ran } = await attempt((command) => {
      if (command !== `docker push ${IMAGE}`) return undefined;
      stop.abort();
      return { exitCode: undefined, problem: 'cancelled' };
    }, stop);
    expect(ran.at(-1)?.command).toBe(`docker image rm ${IMAGE}`);
    expect(ran.map(({ options }) => options.signal === stop.signal).indexOf(false)).toBe(ran.length - 1);
  });
});

it.each([
  ['system', '/tmp/'],
  // Its /tmp is another one than everybody else's.
  ['snap', '/home/ann/'],
] as const)('docker of kind %s finds its configuration below %s', async (install, place) => {
  const files = { ...DOCKER.files, '/tmp': 'folder/', '/home/ann': 'folder/' } as const;
  const host = await fakeHost({ ...DOCKER, home: '/home/ann', files });
  const docker = await findDocker(host, new AbortController().signal);
  if (!('facts' in docker)) throw new Error(docker.reason);
  const access: HostAccess = {
    ...host,
    run: async (_argv, { env } = {}) => ({
      exitCode: 0,
      stdout: env?.DOCKER_CONFIG ?? '',
      stderr: '',
      problem: '',
    }),
  };
  const facts = { ...docker.facts, install };
  const said = await withDockerClient(access, facts, new AbortController().signal, (client) =>
    client.run(['info'], { timeoutMs: 1 }),
  );
  expect(said.stdout.startsWith(`${place}regdoctor-trial-`)).toBe(true);
});

describe('docker takes no part', () => {
  const { signal } = new AbortController();
  it.each<[string, FakeHostOptions, string]>([
    ['no docker', {}, 'it is not installed on this machine'],
    ['an image of a machine', { ...DOCKER, live: false }, 'nothing runs in /'],
    [
      'a daemon elsewhere',
      { ...DOCKER, env: { DOCKER_HOST: 'ssh://me@other' } },
      'its daemon is at ssh://other',
    ],
    ['no daemon', { files: DOCKER.files }, 'its daemon does not answer at /var/run/docker.sock'],
    [
      'a daemon for others',
      { ...DOCKER, daemon: { fails: 'EACCES' } },
      'this user may not use its daemon at /var/run/docker.sock',
    ],
    ['a daemon that is ill', { ...DOCKER, daemon: {} }, 'its daemon answers 404'],
  ])('with %s', async (_name, options, reason) => {
    const found = await findDocker(await fakeHost(options), signal);
    expect('reason' in found ? found.reason : 'found').toContain(reason);
  });
});

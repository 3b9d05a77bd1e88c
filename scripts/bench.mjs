// Prints what regdoctor costs as ratios within one run; absolute times say more about the machine. Build first: npm run bench does.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { firstFrame } from './bench/first-frame.mjs';
import { runKubectl, simulateKubectl, worksWith } from './bench/kubectl.mjs';
import { compare, print, timed } from './bench/rounds.mjs';
import { slowNetwork } from './bench/slow-network.mjs';

const quick = process.argv.includes('--quick');
const kubectl = process.env.KUBECTL ?? 'kubectl';
const cli = fileURLToPath(new URL('../dist/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'regdoctor-bench-'));
// With NODE_EXTRA_CA_CERTS every Node process parses that bundle first, which would hide all differences.
const { NODE_EXTRA_CA_CERTS: _, ...inherited } = process.env;
const env = { ...inherited, KUBECACHEDIR: join(folder, 'kubecache'), XDG_STATE_HOME: join(folder, 'state') };
const missed = [];

const node = { name: 'node -e 0', run: () => timed(process.execPath, ['-e', '0'], { env }) };

try {
  await startUp();
  await frame();
  await diagnosis();
  console.log(missed.length === 0 ? '\nAll aims met.' : `\nAims missed: ${missed.join('; ')}.`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function startUp() {
  const run = (flag) => () => timed(process.execPath, [cli, flag], { env });
  const rows = await compare(
    [
      node,
      { name: 'regdoctor --version', run: run('--version') },
      { name: 'regdoctor --help', run: run('--help') },
    ],
    quick ? 5 : 15,
  );
  print('Start', rows);
  aim('--version within 1.5 x node', rows[1].ratio <= 1.5);
}

async function frame() {
  const saved = fileURLToPath(
    new URL('../test/fixtures/captures/21-certmanager-issuer-v01', import.meta.url),
  );
  const rows = await compare(
    [
      node,
      { name: 'first frame on saved files', run: () => firstFrame([cli, 'diagnose', '--from', saved], env) },
      { name: 'first frame on the playground', run: () => firstFrame([cli, 'demo'], env) },
    ],
    quick ? 3 : 9,
  );
  print('Screen', rows);
  aim('first frame under 6 x node', rows[1].ratio < 6);
}

async function diagnosis() {
  const playground = await servePlayground();
  try {
    for (const roundTripMs of [0, 20, 100]) await diagnoseWith(playground, roundTripMs);
  } finally {
    playground.stop();
  }
}

async function diagnoseWith(playground, roundTripMs) {
  const server = new URL(playground.config.clusters[0].cluster.server);
  const network = await slowNetwork(server.hostname, Number(server.port), roundTripMs);
  const kubeconfig = join(folder, `kubeconfig-${roundTripMs}`);
  const slow = structuredClone(playground.config);
  slow.clusters[0].cluster.server = `https://127.0.0.1:${network.port}`;
  writeFileSync(kubeconfig, stringify(slow), { mode: 0o600 });
  const real = await worksWith(kubectl, kubeconfig, env);
  const access = {
    server: slow.clusters[0].cluster.server,
    ca: Buffer.from(slow.clusters[0].cluster['certificate-authority-data'], 'base64'),
    token: slow.users[0].user.token,
  };
  let report = {};
  let connections = 0;
  const diagnose = async () => {
    const before = network.connections();
    const args = [cli, 'diagnose', '-o', 'json', '--kubeconfig', kubeconfig, ...playground.flags];
    const onOutput = (text) => {
      report = JSON.parse(text);
    };
    const ms = await timed(process.execPath, args, { env, accept: [0, 1, 3], onOutput });
    connections = network.connections() - before;
    return ms;
  };
  const rows = await compare(
    [
      node,
      { name: 'regdoctor diagnose -o json', run: diagnose },
      real
        ? { name: `the how-to's 12 commands (${kubectl})`, run: () => runKubectl(kubectl, kubeconfig, env) }
        : { name: "the how-to's 12 commands (requests only)", run: () => simulateKubectl(access) },
    ],
    quick ? 2 : roundTripMs === 0 ? 9 : 5,
  );
  network.close();
  print(`Diagnosis, ${roundTripMs} ms a round trip to the API server`, rows);
  const { requests, roundTrips } = report.timings;
  console.log(`  ${requests} requests, at most ${roundTrips} after each other, ${connections} connection(s)`);
  console.log(`  the 12 commands take ${rows[2].ratioTo(1).toFixed(1)} times as long`);
  if (!real)
    console.log(
      '  kubectl is not on PATH or does not get on with this server: its requests were made, not its processes',
    );
  if (roundTripMs === 0) aim('diagnosis under 6 x node', rows[1].ratio < 6);
  if (roundTripMs === 0) aim('at most 3 dependent round trips', roundTrips <= 3);
  if (roundTripMs === 0) aim('one connection', connections === 1);
}

/** The how-to's broken state, served by a process of its own. */
async function servePlayground() {
  const child = spawn(process.execPath, [cli, 'demo', 'howto', '--serve'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  // Whatever happens here, the playground must not outlive it.
  process.once('exit', () => child.kill('SIGINT'));
  const lines = createInterface({ input: child.stdout });
  const first = await new Promise((resolve, reject) => {
    lines.once('line', resolve);
    child.once('exit', (code) => reject(new Error(`regdoctor demo howto --serve ended with ${code}`)));
  });
  const { kubeconfig, port, resolve, hostRoot } = JSON.parse(first);
  return {
    config: parse(readFileSync(kubeconfig, 'utf8')),
    flags: ['--resolve', resolve, '--port', String(port), '--host-root', hostRoot],
    stop: () => child.kill('SIGINT'),
  };
}

function aim(text, met) {
  console.log(`  aim: ${text}: ${met ? 'met' : 'MISSED'}`);
  if (!met) missed.push(text);
}

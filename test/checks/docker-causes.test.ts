import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { diagnose } from '../../src/diagnosis/diagnose.js';
import type { Evidence } from '../../src/evidence/model.js';
import { absent, failed, read } from '../../src/evidence/reading.js';
import {
  certsFile,
  certsFolder,
  type DockerEdits,
  defaultsFacts,
  dockerHost,
} from '../support/docker-evidence.js';
import { HOST, serving } from '../support/tls-evidence.js';
import { certificate, refusal, temporaryCertificate } from '../support/tls-facts.js';

const CA_NAME = 'O=Huatai, CN=Huatai Root CA';
const LEAF = certificate({ issuer: CA_NAME, fingerprint256: 'LE:AF' });
const AUTHORITY = certificate({ subject: CA_NAME, issuer: CA_NAME, fingerprint256: 'CA:01', isCa: true });
const LISTED = JSON.stringify({ 'insecure-registries': [HOST] });
const FLAG = `--insecure-registry=${HOST}`;

/** A host whose certificate no client trusts, seen from a machine with Docker. */
function refused(edits: DockerEdits, leaf = LEAF): Promise<Evidence> {
  return serving(leaf, refusal('unknown-authority'), (evidence) => {
    evidence.readings.dns = read({ host: HOST, addresses: ['10.20.0.7'], overridden: false });
    dockerHost(evidence, edits);
  });
}

/** The failures of the client and of the certificate, each with the codes of what caused it. */
function causes(evidence: Evidence): Record<string, string[]> {
  const { findings } = diagnose(evidence, CATALOGUE);
  const codeOf = (id: string) => findings.find((finding) => finding.id === id)?.code ?? id;
  return Object.fromEntries(
    findings
      .filter(({ code }) => /^RD(10|30)/.test(code))
      .map(({ code, causedBy }) => [code, causedBy.map(codeOf).sort()]),
  );
}

describe('the causes of x509 on a Docker host', () => {
  it('is the private authority alone when nothing was done on the host', async () => {
    expect(causes(await refused({}))).toEqual({ RD304: [], RD101: ['RD304'] });
  });

  it('is the authority that lies in the wrong folder', async () => {
    const certsFolders = [certsFolder(`${HOST}:443`, [certsFile('ca.crt', [AUTHORITY])])];
    expect(causes(await refused({ certsFolders }))).toEqual({
      RD102: [],
      RD304: ['RD102'],
      RD101: ['RD102', 'RD304'],
    });
  });

  it('is a setting that was not loaded', async () => {
    expect(causes(await refused({ daemonJson: LISTED }))).toEqual({
      RD106: [],
      RD304: [],
      RD101: ['RD106', 'RD304'],
    });
  });

  it('is the conflict that keeps the setting from being loaded', async () => {
    const evidence = await refused({ daemonJson: LISTED, dockerOpts: FLAG });
    expect(causes(evidence)).toEqual({ RD104: [], RD106: ['RD104'], RD304: [], RD101: ['RD106', 'RD304'] });
  });

  it('is a daemon.json that does not parse and speaks of the registry', async () => {
    const evidence = await refused({ daemonJson: `{"insecure-registries": ["${HOST}",]}` });
    expect(causes(evidence)).toEqual({ RD105: [], RD304: [], RD101: ['RD105', 'RD304'] });
  });

  it('is a file of options that nobody reads', async () => {
    const defaults = [defaultsFacts(FLAG, { readBy: 'nobody', used: [] })];
    expect(causes(await refused({ config: { defaults } }))).toEqual({
      RD107: [],
      RD304: [],
      RD101: ['RD107', 'RD304'],
    });
  });

  it('is the temporary certificate, whatever lies under certs.d', async () => {
    const leaf = temporaryCertificate();
    const certsFolders = [certsFolder(`${HOST}:443`, [certsFile('ca.crt', [leaf])])];
    expect(causes(await refused({ certsFolders }, leaf))).toEqual({ RD301: [], RD101: ['RD301'] });
  });

  it('leave the authority as a warning where Docker does not verify, and the entry that hides it under it', async () => {
    const evidence = await refused({ daemonJson: LISTED, daemon: { insecure: [HOST] } });
    expect(causes(evidence)).toEqual({ RD304: [], RD101: ['RD304'] });
  });
});

describe('the causes of a daemon that does not answer', () => {
  const down = { activeState: 'failed', result: 'exit-code' };

  it('is the conflict of flag and file', async () => {
    const daemon = failed('unreachable', 'connection refused');
    const evidence = await refused({ daemonJson: LISTED, dockerOpts: FLAG, daemon, unit: down });
    expect(causes(evidence)).toEqual({ RD104: [], RD109: ['RD104'] });
  });

  it('is a daemon.json that does not parse', async () => {
    const daemon = absent('no socket is there');
    const evidence = await refused({ daemonJson: '{', daemon, unit: down });
    expect(causes(evidence)).toEqual({ RD105: [], RD109: ['RD105'], RD304: [], RD101: ['RD304'] });
  });

  it('is a file of options whose words dockerd does not take', async () => {
    const daemon = absent('no socket is there');
    const config = {
      defaults: [defaultsFacts('--debug # for now')],
      nextArgv: ['/usr/sbin/dockerd', '--debug', '#', 'for', 'now'],
    };
    const evidence = await refused({ config, daemon });
    expect(causes(evidence)).toEqual({ RD107: [], RD109: ['RD107'], RD304: [], RD101: ['RD304'] });
  });

  it('is nothing in the files when it was merely not started: a warning by itself', async () => {
    const evidence = await refused({ daemon: absent('no socket is there') });
    const { findings } = diagnose(evidence, CATALOGUE);
    expect(findings.find(({ code }) => code === 'RD109')).toMatchObject({ level: 'warn', causedBy: [] });
  });
});

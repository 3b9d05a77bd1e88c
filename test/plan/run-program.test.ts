import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import type { CommandResult } from '../../src/evidence/host/access.js';
import { runCommand } from '../../src/evidence/host/run-command.js';
import type { RunChange } from '../../src/fixes/change.js';
import { applyPlan } from '../../src/plan/apply.js';
import type { PlanProgress } from '../../src/plan/outcome.js';
import { previewOf } from '../../src/plan/preview.js';
import { rehearsePlan } from '../../src/plan/rehearse.js';
import { undoPlan } from '../../src/plan/undo.js';
import { fakeHost } from '../support/host-access.js';
import { MemoryApi } from '../support/memory-api.js';
import { addKey, states } from './apply-steps.js';
import { CONFIG_MAP, configMap, fakeClock, proposal, temporaryJournal } from './fixtures.js';

const clock = fakeClock();
const INSTALL = ['helm', 'install', 'ingress-nginx', 'chart', '--set', 'a.b=c d'];
const UNINSTALL = ['helm', 'uninstall', 'ingress-nginx'];

function install(rest: Partial<RunChange> = {}): RunChange {
  return {
    kind: 'run',
    target: { command: 'helm install ingress-nginx' },
    argv: INSTALL,
    undo: UNINSTALL,
    timeoutSeconds: 300,
    ...rest,
  };
}

const forGood = (): RunChange => {
  const { undo: _undo, ...rest } = install();
  return rest;
};

async function helmHost(answers: (argv: readonly string[]) => Partial<CommandResult> = () => ({})) {
  const access = await fakeHost({
    files: { '/usr/bin/helm': { text: '', mode: 0o755 } },
    env: { PATH: '/usr/bin' },
    commands: answers,
  });
  return { access };
}

describe('a program that a plan runs', () => {
  it('is shown in full before, is run without a shell, and is taken back by its own command', async () => {
    const host = await helmHost();
    const journal = temporaryJournal();
    const api = new MemoryApi();
    expect(previewOf({ changes: [install(), forGood()] }).changes).toEqual([
      { kind: 'command', target: "helm install ingress-nginx chart --set 'a.b=c d'", diff: '' },
      {
        kind: 'command',
        target: "helm install ingress-nginx chart --set 'a.b=c d' (cannot be undone)",
        diff: '',
      },
    ]);
    const applied = await applyPlan(api, proposal([install()]), {}, journal, { clock, host });
    expect(applied).toMatchObject({ state: 'applied' });
    expect(host.access.ran).toEqual([INSTALL]);
    const { entries } = await journal.list();
    expect(entries[0]).toMatchObject({
      context: api.context,
      server: api.server,
      host: host.access.identity,
      changes: [{ kind: 'run', state: 'done', argv: INSTALL, undo: UNINSTALL }],
    });
    expect(await undoPlan(api, journal, { clock, host })).toMatchObject({ state: 'undone' });
    expect(host.access.ran).toEqual([INSTALL, UNINSTALL]);
    expect(await undoPlan(api, journal, { clock, host })).toMatchObject({ state: 'nothing-to-undo' });
  });

  it('is refused without the program, without a machine, and when it is none that plans run', async () => {
    const api = new MemoryApi();
    const bare = { access: await fakeHost({ env: { PATH: '/usr/bin' } }) };
    const image = { access: await fakeHost({ live: false, env: { PATH: '/usr/bin' } }) };
    const of = (step: RunChange, host?: typeof bare) =>
      applyPlan(api, proposal([step]), {}, temporaryJournal(), {
        clock,
        ...(host === undefined ? {} : { host }),
      });
    const refused = (reason: string) => ({ state: 'refused', reason: `${reason} Nothing was changed.` });
    expect(await of(install(), bare)).toEqual(
      refused('helm is not on this machine: install it, then repeat.'),
    );
    const nothingRuns = 'The plan runs a program of this machine, and nothing can be run here.';
    expect(await of(install())).toEqual(refused(nothingRuns));
    expect(await of(install(), image)).toEqual(refused(nothingRuns));
    const shell = install({ argv: ['sh', '-c', 'true'] });
    expect(await of(shell, bare)).toEqual(refused('sh is no program that regdoctor runs.'));
    expect(bare.access.ran).toEqual([]);
  });

  it('passes on what it warns of, and not which chart it took', async () => {
    const stderr =
      'Pulled: quay.io/jetstack/charts/cert-manager:v1\nDigest: sha256:0a\nWARNING: x is deprecated\n';
    const host = await helmHost(() => ({ stderr }));
    const notes: string[] = [];
    const onProgress = (told: PlanProgress) => {
      if (told.type === 'note') notes.push(told.text);
    };
    const journal = temporaryJournal();
    await applyPlan(new MemoryApi(), proposal([install()]), {}, journal, { clock, host, onProgress });
    expect(notes).toEqual(['`helm install ingress-nginx`: WARNING: x is deprecated']);
  });

  it('says how it failed, without credentials and escapes, after what it left is taken back', async () => {
    const host = await helmHost((argv) =>
      argv[1] === 'install'
        ? {
            exitCode: 1,
            stderr:
              'one\ntwo\nthree\n\u001b[31mpulling https://me:hunter2@charts.example.com\u001b[0m\n\nError: no such chart',
          }
        : {},
    );
    const journal = temporaryJournal();
    const result = await applyPlan(new MemoryApi(), proposal([install()]), {}, journal, { clock, host });
    expect(result).toEqual({
      state: 'failed',
      reversed: true,
      reason:
        '`helm install ingress-nginx` failed (exit code 1): two three pulling https://***@charts.example.com Error: no such chart. Everything is as before.',
    });
    expect(host.access.ran).toEqual([INSTALL, UNINSTALL]);
    expect(await states(journal)).toEqual(['reversed: reversed']);
  });

  it('takes a release that is not found for one that left nothing, and any other failure to take back for unclear', async () => {
    const failing = (why: string) =>
      helmHost((argv) => ({ exitCode: 1, stderr: argv[1] === 'install' ? 'no network' : why }));
    const nothing = await failing('Error: uninstall: Release not loaded: ingress-nginx: release: not found');
    const journal = temporaryJournal();
    expect(
      await applyPlan(new MemoryApi(), proposal([install()]), {}, journal, { clock, host: nothing }),
    ).toMatchObject({ state: 'failed', reversed: true });

    let heals = false;
    const stuck = await helmHost((argv) =>
      argv[1] === 'uninstall' && heals ? {} : { exitCode: 1, stderr: 'connection refused' },
    );
    const open = temporaryJournal();
    const api = new MemoryApi();
    const result = await applyPlan(api, proposal([install()]), {}, open, { clock, host: stuck });
    expect(result).toMatchObject({ state: 'failed', reversed: false });
    expect('reason' in result ? result.reason : '').toContain(
      'What it left could not be taken back: `helm uninstall ingress-nginx` failed (exit code 1): connection refused.',
    );
    expect(await open.unfinished()).toHaveLength(1);
    expect(await undoPlan(api, open, { clock, host: stuck })).toMatchObject({ state: 'failed' });
    heals = true;
    expect(await undoPlan(api, open, { clock, host: stuck })).toMatchObject({ state: 'undone' });
    expect(await open.unfinished()).toEqual([]);
  });

  it('has what was done before it taken back when it fails', async () => {
    const api = new MemoryApi([configMap()]);
    const host = await helmHost(() => ({ exitCode: 1, stderr: 'release: not found' }));
    const plan = proposal([addKey(), install()]);
    const result = await applyPlan(api, plan, {}, temporaryJournal(), { clock, host });
    expect(result).toMatchObject({ state: 'failed', reversed: true });
    expect(api.get(CONFIG_MAP).data).toEqual(configMap().data);
  });

  it('is left as it is by an undo, which says so, when nothing takes it back', async () => {
    const api = new MemoryApi([configMap()]);
    const host = await helmHost();
    const journal = temporaryJournal();
    await applyPlan(api, proposal([addKey()]), {}, journal, { clock, host });
    await applyPlan(api, proposal([forGood()]), {}, journal, { clock, host });
    // An earlier plan is what can be undone.
    expect(await undoPlan(api, journal, { clock, host })).toMatchObject({ state: 'undone' });
    expect(api.get(CONFIG_MAP).data).toEqual(configMap().data);
    await applyPlan(api, proposal([forGood(), addKey()]), {}, journal, { clock, host });
    expect(await undoPlan(api, journal, { clock, host })).toMatchObject({
      state: 'undone',
      reason: expect.stringMatching(
        /What stays, since nothing takes it back: run helm install ingress-nginx\./,
      ),
    });
    expect(host.access.ran).toEqual([INSTALL, INSTALL]);
  });

  it('is not run by a rehearsal, which does not try what may build on it either', async () => {
    const host = await helmHost();
    const plan = proposal([install(), addKey()]);
    expect(await rehearsePlan(new MemoryApi(), plan, {}, { clock, host })).toEqual({
      ok: true,
      notes: [
        'run helm install ingress-nginx: not tried, a program does it for good.',
        'patch ConfigMap default/docker-registry: not tried, it may build on the program before it.',
      ],
    });
    expect(host.access.ran).toEqual([]);
  });

  it('is told to end by Ctrl-C, gets time to clear up, and is found as cut off', async () => {
    const host = await helmHost();
    const { access } = host;
    const script =
      '#!/bin/sh\ntrap "echo cleared > $0.cleared; exit 3" TERM\necho > $0.started\nwhile :; do sleep 0.02; done\n';
    await access.write('/usr/bin/helm', { text: script, mode: 0o755 });
    const program = join(access.root, '/usr/bin/helm');
    const real = { access: { ...access, run: runIn(program) } };
    const interruption = new AbortController();
    const journal = temporaryJournal();
    const told: PlanProgress[] = [];
    const running = applyPlan(new MemoryApi(), proposal([install()]), {}, journal, {
      host: real,
      signal: interruption.signal,
      onProgress: (progress) => told.push(progress),
    });
    await vi.waitFor(() => expect(existsSync(`${program}.started`)).toBe(true), { timeout: 10_000 });
    interruption.abort();
    expect(await running).toEqual({
      state: 'interrupted',
      reversed: false,
      reason:
        '`helm install ingress-nginx` was ended before it was done. `regdoctor undo` takes back what it did so far, by `helm uninstall ingress-nginx`.',
    });
    expect(readFileSync(`${program}.cleared`, 'utf8')).toBe('cleared\n');
    expect(told).toContainEqual(expect.objectContaining({ type: 'waiting', current: 'running' }));
    expect(await states(journal)).toEqual(['applying: started']);
    expect(await journal.unfinished()).toHaveLength(1);
    await access.write('/usr/bin/helm', { text: '#!/bin/sh\necho "$@" > $0.undone\n', mode: 0o755 });
    expect(await undoPlan(new MemoryApi(), journal, { clock, host: real })).toMatchObject({
      state: 'undone',
    });
    expect(readFileSync(`${program}.undone`, 'utf8')).toBe('uninstall ingress-nginx\n');
    expect(await journal.unfinished()).toEqual([]);
  });
});

/** Runs the program at this path for real. */
function runIn(program: string) {
  return ([, ...words]: readonly string[], options?: object) =>
    runCommand([program, ...words], { PATH: process.env.PATH }, options);
}

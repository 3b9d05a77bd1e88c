import { describe, expect, it } from 'vitest';
import { previewOf } from '../../../src/plan/preview.js';
import { planText } from '../../../src/report/plan-text.js';
import { style } from '../../report/support.js';
import { DAEMON_JSON, editTo, hostChange, hostProposal, insecureByReload, RESTART } from './docker.js';

describe('the preview of a change of the Docker host', () => {
  it('has the diff of every file, and what the daemon is told in plain words', () => {
    const { changes } = previewOf({ changes: [insecureByReload('{\n  "debug": true\n}\n')] });
    expect(changes.map(({ kind, verb, target }) => [kind, verb, target])).toEqual([
      ['file', 'edit', DAEMON_JSON],
      ['command', undefined, expect.stringContaining('containers keep running')],
    ]);
    expect(changes[0]?.diff).toContain('+  "insecure-registries": [');
    expect(changes[0]?.diff).toContain('   "debug": true'.slice(1));
    expect(changes[1]?.diff).toBe('');
  });

  it('tells making and removing from editing', () => {
    const files = [editTo('/a', null, 'x\n'), editTo('/b', 'x\n', null), editTo('/c', 'x\n', 'y\n')];
    const { changes } = previewOf({ changes: [hostChange(files)] });
    expect(changes.map(({ verb }) => verb)).toEqual(['create', 'remove', 'edit']);
    expect(changes.map(({ diff }) => diff.split('\n').slice(1, 2))).toEqual([['+x'], ['-x'], ['-x']]);
  });

  it('shows no credential, whatever the file holds', () => {
    const before =
      '{\n  "proxies": {"http-proxy": "http://me:hunter2@proxy:3128"},\n  "password": "hunter2"\n}\n';
    const file = editTo(DAEMON_JSON, before, before.replace('{\n', '{\n  "debug": true,\n'));
    const { changes } = previewOf({ changes: [hostChange([file])] });
    expect(changes[0]?.diff).toContain('proxy:3128');
    expect(JSON.stringify(changes)).not.toContain('hunter2');
  });

  it('says on which answer a change depends', () => {
    const when = { question: 'live-restore', answer: 'yes' };
    const { changes } = previewOf({ changes: [hostChange([editTo('/a', null, 'x')], [RESTART], { when })] });
    expect(changes.map(({ target }) => target)).toEqual([
      '/a (if live-restore is answered yes)',
      expect.stringMatching(/^restart of Docker .* \(if live-restore is answered yes\)$/),
    ]);
  });

  it('reads as sentences in a report', () => {
    const proposal = hostProposal([hostChange([editTo('/etc/a', null, 'x\n')], [RESTART])]);
    const lines = planText({ proposal, preview: previewOf(proposal) }, style()).map((line) => line.trim());
    expect(lines).toContain('create /etc/a');
    expect(lines).toContain('run: restart of Docker (its containers stop, unless live-restore is on)');
    expect(lines).not.toContain('');
  });
});

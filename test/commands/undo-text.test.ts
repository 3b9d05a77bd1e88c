import { describe, expect, it } from 'vitest';
import { undoText } from '../../src/commands/undo-text.js';
import { style } from '../report/support.js';
import { journalEntry } from '../support/fake-session.js';

describe('what an undo would do', () => {
  const target = { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name: 'docker-registry' };
  const text = (kind: 'recreate' | 'patch') =>
    undoText(journalEntry({ changes: [{ kind, target, state: 'done' }] }), style()).join(' ');

  it('says what is lost by now when it deletes a Pod, and only then', () => {
    expect(text('recreate').replace(/\s+/g, ' ')).toContain(
      'images that were pushed to an emptyDir of it since are lost',
    );
    expect(text('patch')).not.toContain('emptyDir');
  });

  it('names the files of the Docker host and what its daemon is told', () => {
    const hash = (letter: string) => letter.repeat(64);
    const file = (path: string, beforeHash: string | null, afterHash: string | null) => ({
      path,
      beforeHash,
      afterHash,
    });
    const files = [
      file('/etc/docker/daemon.json', hash('a'), hash('b')),
      file('/etc/docker/certs.d/a/ca.crt', null, hash('b')),
      file('/etc/docker/certs.d/b/ca.pem', hash('a'), null),
      file('/etc/default/docker', hash('a'), hash('a')),
    ];
    const entry = journalEntry({
      changes: [
        {
          kind: 'host',
          target: { path: '/etc/docker/daemon.json' },
          state: 'done',
          files,
          activation: [{ type: 'docker-restart', expect: {}, expectUndone: {} }],
        },
      ],
    });
    const said = undoText(entry, style()).map((line) => line.trim());
    expect(said).toContain('put back the former contents of /etc/docker/daemon.json');
    expect(said).toContain('remove /etc/docker/certs.d/a/ca.crt');
    expect(said).toContain('create again /etc/docker/certs.d/b/ca.pem');
    expect(said.join(' ')).toContain('run: restart of Docker (its containers stop');
    expect(said.join(' ')).not.toContain('/etc/default/docker');
  });
});

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
});

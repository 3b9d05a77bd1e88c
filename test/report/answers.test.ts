import { expect, it } from 'vitest';
import { answersText } from '../../src/report/install-text.js';
import { Style } from '../../src/report/style.js';

const style = new Style({ colour: false, unicode: true, columns: 80 });

it('shows an answer behind its question as somebody would write it, and no secret', () => {
  const questions = [
    { id: 'which', prompt: 'Which controller?', kind: 'text' },
    { id: 'size', prompt: 'Size', kind: 'text' },
    { id: 'class', prompt: 'StorageClass', kind: 'text' },
    { id: 'password', prompt: 'Password', kind: 'secret' },
  ] as const;
  const answers = { which: 'traefik', size: '10Gi', class: '', password: 'correct-horse' };
  expect(answersText(questions, answers, style)).toEqual([
    '   Which controller? traefik',
    '   Size: 10Gi',
    '   StorageClass: nothing',
  ]);
});

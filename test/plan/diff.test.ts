import { applyPatch } from 'diff';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ASCII } from '../../src/components/theme.js';
import { diffOf, textDiff, yamlOf } from '../../src/plan/diff.js';
import { previewOf, verbOfChange } from '../../src/plan/preview.js';
import { planText } from '../../src/report/plan-text.js';
import { changeLines } from '../../src/screens/diagnosis/text-remedy.js';
import { style } from '../report/support.js';
import { CONFIG_MAP, change, configMap, proposal, SECRET, secret, secretChange, setKey } from './fixtures.js';

const text = fc
  .array(fc.constantFrom('a', 'b', '  c: d', '', '@@ -1 +1 @@', '--- x', '+++ y', 'e'), { maxLength: 30 })
  .map((lines) => lines.map((line) => `${line}\n`).join(''));

describe('textDiff', () => {
  it('applied to the old text gives the new one', () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        const diff = textDiff(before, after);
        expect(diff === '').toBe(before === after);
        if (diff !== '') expect(applyPatch(before, diff)).toBe(after);
      }),
    );
  });

  it('of YAML of equal objects is empty, and else gives the other object', () => {
    const values = fc.dictionary(fc.string({ minLength: 1 }), fc.string());
    fc.assert(
      fc.property(values, values, (one, two) => {
        const [before, after] = [yamlOf({ data: { ...one } }), yamlOf({ data: { ...two } })];
        expect(textDiff(before, before)).toBe('');
        const patched = before === after ? before : applyPatch(before, textDiff(before, after));
        expect(patched).toBe(after);
      }),
    );
  });

  it('shows three lines around a change and no file header', () => {
    const before = ['1', '2', '3', '4', '5', '6', '7', '8', '9', ''].join('\n');
    expect(textDiff(before, before.replace('5', 'five')).split('\n')).toEqual([
      '@@ -2,7 +2,7 @@',
      ' 2',
      ' 3',
      ' 4',
      '-5',
      '+five',
      ' 6',
      ' 7',
      ' 8',
      '',
    ]);
  });
});

describe('yamlOf', () => {
  it('writes what a terminal might obey as an escape', () => {
    const yaml = yamlOf({ data: { a: '\u001b[31mred\nline', b: 'a\u202eb\u009bc' } });
    expect(yaml).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(yaml).toContain('\\u202e');
  });

  it('keeps the configuration of a registry readable', () => {
    expect(yamlOf(configMap())).toContain('registry-config.yml: |\n    version: 0.1\n    http:\n');
    expect(parse(yamlOf(configMap()))).toEqual(configMap());
  });
});

describe('diffOf', () => {
  it('shows what a patch changes', () => {
    const diff = diffOf(change('patch', CONFIG_MAP, configMap(), setKey('config.yml', 'version: 0.1\n')));
    const changed = diff.split('\n').filter((line) => /^[-+]/.test(line));
    expect(changed).toEqual(['+  config.yml: |', '+    version: 0.1']);
  });

  it('shows a creation as additions, with the name even when the object leaves it out', () => {
    const diff = diffOf({ kind: 'create', target: CONFIG_MAP, after: { data: { a: 'b' } } });
    expect(
      diff
        .split('\n')
        .slice(1, -1)
        .every((line) => line.startsWith('+')),
    ).toBe(true);
    expect(diff).toContain('+kind: ConfigMap');
    expect(diff).toContain('+  name: docker-registry');
  });

  it('describes a Secret and never shows it', () => {
    expect(diffOf(secretChange(true, () => 'x'))).toContain('-admin: plain\n+admin: bcrypt\n');
    const leak = diffOf({ kind: 'create', target: SECRET, after: secret() });
    expect(leak).toContain('HTPASSWD: (hidden)');
    expect(leak).not.toContain(Buffer.from('admin:old').toString('base64'));
  });
});

describe('previewOf', () => {
  it('has the kind, the name and the diff of each change', () => {
    const changes = [
      change('patch', CONFIG_MAP, configMap(), setKey('a', 'b')),
      secretChange(false, () => 'x'),
    ];
    const preview = previewOf(proposal(changes));
    expect(preview.changes.map(({ kind, target }) => `${kind} ${target}`)).toEqual([
      'patch ConfigMap default/docker-registry',
      'secret Secret default/docker-registry',
    ]);
    expect(preview.changes[0]?.diff).toContain('+  a: b');
  });

  it.each([
    [false, 'create'],
    [true, 'change'],
  ])('says what becomes of a Secret that is there: %s', (exists, verb) => {
    const remedy = proposal([secretChange(exists, () => 'x')]);
    const { changes } = previewOf(remedy);
    expect(changes.map(verbOfChange)).toEqual([verb]);
    const says = `${verb} Secret default/docker-registry`;
    expect(planText({ proposal: remedy, preview: { changes } }, style())).toContain(`  ${says}`);
    const drawn = changes.flatMap((shown) => changeLines(shown, 80, ASCII));
    expect(drawn[0]?.map((span) => span.text).join('')).toBe(says);
  });
});

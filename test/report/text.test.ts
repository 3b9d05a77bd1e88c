import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { textReport } from '../../src/report/text.js';
import type { Examination } from '../../src/session/session.js';
import { captured } from '../support/evidence.js';
import { examinationWith, examined, finding, remedyFor, style } from './support.js';

const issuer = { apiVersion: 'cert-manager.io/v1', kind: 'Issuer', namespace: 'default', name: 'acme' };
const cause = finding({
  code: 'RD201',
  slug: 'issuer-acme-v1-endpoint',
  subject: issuer,
  effects: ['issuer-not-ready'],
  title: 'Issuer acme uses the ACME v1 directory',
  message: 'The directory is switched off.',
  quotes: [{ source: 'Issuer default/acme', path: '.spec.acme.server', text: 'https://acme-v01/directory' }],
});
const consequence = finding({
  code: 'RD213',
  blames: [{ subject: issuer, effect: 'issuer-not-ready' }],
  title: 'Issuer acme is not ready',
  message: 'It says no.',
  quotes: [],
});
const warning = finding({ code: 'RD701', level: 'warn', title: 'Images are on emptyDir', quotes: [] });

function linesOf(examination: Examination, options: Parameters<typeof style>[0] = {}, strict = false) {
  return textReport(examination, style(options), { strict }).split('\n');
}

describe('the text report', () => {
  it('says cause, proof, consequence and cure, in this order', () => {
    const examination = examinationWith([consequence, warning, cause], {
      remedies: {
        [cause.id]: [
          remedyFor(cause),
          remedyFor(cause, {
            id: 'RD201.other',
            title: 'Hide it',
            workaround: true,
            risk: 'weakens-security',
          }),
        ],
      },
    });
    expect(linesOf(examination)).toEqual([
      'Registry docker-registry in namespace default, registry.example.com:443',
      'context lab, https://192.0.2.1:6443',
      'as of 2026-11-22 20:00:00 UTC',
      '',
      'Path         ✔ client → ✖ pod',
      'Certificate  ? issuer',
      '             ✔ in order   ✖ fails   ? could not be told',
      '',
      '1 cause, 1 consequence, 1 warning',
      '',
      '✖ RD201  Issuer acme uses the ACME v1 directory',
      '  Issuer default/acme (issuer-acme-v1-endpoint)',
      '',
      '  The directory is switched off.',
      '  Issuer default/acme .spec.acme.server:',
      '  │ https://acme-v01/directory',
      '',
      '  Because of that:',
      '  └─ ✖ RD213  Issuer acme is not ready',
      '        It says no.',
      '',
      '  Fix: Cure of RD201',
      '    safe, can be undone',
      '    change Pod default/x',
      '      @@ -1,1 +1,1 @@',
      '      -old: 1',
      '      +new: 2',
      '  Apply it:  regdoctor fix RD201',
      '  Or: Hide it (weakens security, a workaround)',
      '      regdoctor fix RD201 --fix RD201.other',
      '',
      '! RD701  Images are on emptyDir',
      '  Pod default/rd701 (some-slug)',
      '',
      '  Message of RD701.',
      '',
      '  More: regdoctor explain RD701',
      '',
      '6 checks: 2 in order, 2 failing, 1 warning, 1 did not apply.',
      'The registry does not work as it should. (exit 1)',
      '',
    ]);
  });

  it('names the workarounds of a symptom in one line, and never as its fix', () => {
    const hide = (id: string) =>
      remedyFor(consequence, { id, title: 'Hide it', workaround: true, risk: 'weakens-security' });
    const own = [hide('RD213.flag'), hide('RD213.file')];
    const remedies = { [consequence.id]: [remedyFor(cause), ...own] };
    const text = linesOf(examinationWith([consequence, cause], { remedies })).join('\n');
    expect(text.replace(/\s+/g, ' ')).toContain(
      'It says no. workaround, which hides it: regdoctor fix RD213 --fix RD213.flag, or RD213.file',
    );
    expect(text).not.toContain('to apply its fix');
    const alone = linesOf(examinationWith([consequence], { remedies: { [consequence.id]: own } }));
    expect(alone).toContain('  Workaround: Hide it');
    expect(alone.join('\n')).not.toContain('Fix: ');
  });

  it('uses nothing but ASCII when asked', () => {
    const text = linesOf(examinationWith([cause, consequence, warning]), { unicode: false }).join('\n');
    expect(text).toMatch(/^[\x20-\x7e\n]*$/);
    expect(text).toContain('[ok] client -> [FAIL] pod');
    expect(text).toContain('[FAIL] RD201  Issuer acme');
    expect(text).toContain('`- [FAIL] RD213');
  });

  it('has no escape sequence without colour, and signs beside the colours', () => {
    const examination = examinationWith([cause]);
    expect(linesOf(examination).join('')).not.toContain('\x1b');
    expect(linesOf(examination, { colour: true }).join('\n')).toContain('\x1b[31m✖\x1b[39m RD201');
  });

  it('makes text of outside harmless', () => {
    const evil = finding({
      code: 'RD511',
      title: 'crash\x1b]0;owned\x07ed\nFAKE LINE',
      quotes: [{ source: 'log', path: '', text: 'a\x1b[2Jb\u202ec' }],
    });
    const text = linesOf(examinationWith([evil])).join('\n');
    expect(text).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]/);
    expect(text).toContain('✖ RD511  crashed FAKE LINE');
    expect(text).toContain('│ abc');
  });

  it('keeps Chinese within the columns', () => {
    const chinese = finding({ code: 'RD511', message: '证书由未知的机构签发，登录失败。'.repeat(8) });
    const rows = linesOf(examinationWith([chinese]), { columns: 60 });
    expect(rows.some((row) => row.includes('证书由未知'))).toBe(true);
    for (const row of rows) expect(stringWidth(row)).toBeLessThanOrEqual(60);
  });

  it('shows the last lines of a long log and how many are left out', () => {
    const text = Array.from({ length: 20 }, (_, index) => `line ${index + 1}`).join('\n');
    const log = finding({ code: 'RD511', quotes: [{ source: 'log of x/y', path: '', text }] });
    const rows = linesOf(examinationWith([log]));
    expect(rows).toContain('  │ … 14 lines before');
    expect(rows).toContain('  │ line 20');
    expect(rows).not.toContain('  │ line 14');
  });

  it('shows the first quotes of many, and breaks their lines at blanks', () => {
    const text = '  an indented line of a log that does not fit into forty columns';
    const quotes = Array.from({ length: 7 }, (_, index) => ({ source: `log ${index + 1}`, path: '', text }));
    const rows = linesOf(examinationWith([finding({ code: 'RD511', quotes })]), { columns: 40 });
    const at = rows.indexOf('  log 5:');
    expect(rows.slice(at, at + 4)).toEqual([
      '  log 5:',
      '  │   an indented line of a log that',
      '  │ does not fit into forty columns',
      '  … and 2 more (all of them with -o',
    ]);
    expect(rows).not.toContain('  log 6:');
  });

  it('says of a consequence with two causes that there is another', () => {
    const other = finding({ code: 'RD220', subject: issuer, effects: ['issuer-not-ready'] });
    const text = linesOf(examinationWith([cause, other, consequence])).join('\n');
    expect(text).toContain('RD213  Issuer acme is not ready (also because of RD220)');
    expect(text.match(/RD213 {2}/g)).toHaveLength(1);
  });

  it('keeps the branches of a tree unbroken beside wrapped text', () => {
    const link = (name: string) => ({ apiVersion: 'v1', kind: 'Pod', namespace: 'default', name });
    const chain = ['RD213', 'RD230', 'RD301'].map((code, index) =>
      finding({
        code,
        message: 'This message is too long for one row of forty columns.',
        subject: link(`p${index}`),
        effects: ['issuance-stalls'],
        quotes: [],
        blames: index === 0 ? [] : [{ subject: link(`p${index - 1}`), effect: 'issuance-stalls' }],
      }),
    );
    const rows = linesOf(examinationWith(chain), { columns: 40 });
    const at = rows.indexOf('  Because of that:');
    expect(rows.slice(at + 1, at + 9)).toEqual([
      '  └─ ✖ RD230  Title of RD230',
      '     │  This message is too long for one',
      '     │  row of forty columns.',
      '     └─ ✖ RD301  Title of RD301',
      '           This message is too long for',
      '           one row of forty columns.',
      '',
      '  More: regdoctor explain RD213',
    ]);
  });

  it('names what could not be told once for all checks that needed it, and exits 3', () => {
    const examination = examinationWith([]);
    examination.diagnosis.checks = ['RD605', 'RD606'].map((code) => ({
      code,
      verdict: 'unknown',
      reasons: ['the right to get secrets in namespace default'],
    }));
    const rows = linesOf(examination);
    const at = rows.indexOf('Could not be told');
    expect(rows.slice(at, at + 3)).toEqual([
      'Could not be told',
      '? RD605, RD606',
      '    needs the right to get secrets in namespace default',
    ]);
    expect(rows).toContain('Nothing that could be seen fails, but not everything could be seen. (exit 3)');
  });

  it('repeats what names the registry in the commands to paste', () => {
    const examination = examinationWith([cause], { remedies: { [cause.id]: [remedyFor(cause)] } });
    const look = { program: 'kubectl regdoctor', flags: ['--context', 'prod', '-n', 'registry'] };
    expect(linesOf(examination, look)).toContain(
      '  Apply it:  kubectl regdoctor fix RD201 --context prod -n registry',
    );
  });

  it('says once that nothing is known when the cluster itself cannot be read', () => {
    const unreachable = finding({ code: 'RD801', effects: ['cluster-unreadable'], quotes: [] });
    const examination = examinationWith([unreachable]);
    examination.diagnosis.checks = [
      { code: 'RD502', verdict: 'unknown', reasons: ['services: the API server could not be reached'] },
      { code: 'RD603', verdict: 'unknown', reasons: ['pods: the API server could not be reached'] },
    ];
    delete examination.evidence.target.name;
    const lines = linesOf(examination);
    expect(lines[0]).toContain('Registry not looked for');
    expect(lines).toContain('? Everything else could not be told: it needs the API server.');
    expect(lines.join('\n')).not.toContain('RD603');
    expect(lines.join('\n')).toContain(
      'The cluster could not be examined: nothing is known of the registry. (exit 1)',
    );
  });

  it('prints the Role of missing rights whole and ready to be pasted', () => {
    const role = `apiVersion: v1\nkind: Role\nmetadata:\n  name: ${'long-'.repeat(20)}\n${'rules: []\n'.repeat(8)}`;
    const denied = finding({
      code: 'RD803',
      level: 'unknown',
      facts: { role },
      quotes: [{ source: 'the Role that settles it', path: 'kubectl apply -f', text: role }],
    });
    const rows = linesOf(examinationWith([denied]));
    const at = rows.indexOf('  the Role that settles it:');
    expect(rows.slice(at + 2, at + 14)).toEqual(
      role
        .trimEnd()
        .split('\n')
        .map((row) => `    ${row}`),
    );
  });

  it('counts warnings as failures only when strict', () => {
    expect(linesOf(examinationWith([warning])).at(-2)).toBe('Nothing fails. (exit 0)');
    expect(linesOf(examinationWith([warning]), {}, true).at(-2)).toBe(
      'Nothing fails, but --strict counts warnings. (exit 1)',
    );
  });

  it('fits 80 columns on a real case, but for what is to be pasted', async () => {
    const rows = linesOf(examined(await captured('21-certmanager-issuer-v01')));
    expect(rows.some((row) => row.startsWith('✖ RD201  '))).toBe(true);
    for (const row of rows) expect(stringWidth(row), row).toBeLessThanOrEqual(80);
  });
});

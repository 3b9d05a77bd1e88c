import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import type { Check, Layer } from '../../src/checks/check.js';
import type { Evidence, ReadingKey } from '../../src/evidence/model.js';
import { viewOf } from '../../src/evidence/view.js';
import { FIXES, proposalsFor } from '../../src/fixes/catalogue.js';
import type { Proposal } from '../../src/fixes/fix.js';
import type { FailureCase, Situation } from '../support/case.js';

const modules = import.meta.glob<{ failureCase: FailureCase }>('../cases/RD*.ts', { eager: true });
const cases = new Map(Object.values(modules).map(({ failureCase }) => [failureCase.code, failureCase]));

const LAYERS: Readonly<Record<string, readonly Layer[]>> = {
  1: ['client'],
  2: ['issuance'],
  3: ['tls', 'dns', 'tcp'],
  4: ['ingress'],
  5: ['service', 'pod'],
  6: ['config'],
  7: ['storage'],
  8: ['access'],
};

const HEADINGS = [
  'What you see',
  'What is wrong',
  'How to tell it apart',
  'The cure',
  'What not to do',
  'See also',
];

function pageOf(code: string): string {
  const path = fileURLToPath(new URL(`../../docs/failures/${code}.md`, import.meta.url));
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

/** The texts in blocks marked as printed by a program. */
function samplesOf(page: string): string[] {
  return [...page.matchAll(/^```text\n([\s\S]*?)^```$/gm)].map((match) => (match[1] ?? '').trim());
}

function situationsOf(failure: FailureCase): Situation[] {
  return [...failure.positive, ...failure.lookAlike, ...failure.couldNotTell];
}

describe('the catalogue', () => {
  it('is sorted by code, and codes and slugs are unique', () => {
    const codes = CATALOGUE.map((check) => check.code);
    expect(codes).toEqual([...new Set(codes)].sort());
    const slugs = CATALOGUE.map((check) => check.slug);
    expect(new Set(slugs).size).toBe(slugs.length);
  });

  it('has a case for every check and a check for every case', () => {
    expect([...cases.keys()].sort()).toEqual(CATALOGUE.map((check) => check.code));
  });

  it('has for every fix a check that it cures and a situation in which it is proposed', async () => {
    const codes = new Set<string>(CATALOGUE.map((check) => check.code));
    expect(FIXES.filter((fix) => !codes.has(fix.cures)).map((fix) => fix.id)).toEqual([]);
    const proposed = new Set((await allProposals()).map(({ proposal }) => proposal.id));
    expect(FIXES.map((fix) => fix.id).filter((id) => !proposed.has(id))).toEqual([]);
  });
});

describe.each(CATALOGUE)('$code $slug', (check: Check) => {
  const failure = cases.get(check.code);

  it('has a code and slug of the right form, in the layer of its first digit', () => {
    expect(check.code).toMatch(/^RD\d{3}$/);
    expect(check.slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)+$/);
    expect(LAYERS[check.code.charAt(2)]).toContain(check.layer);
    expect(check.title).not.toBe('');
  });

  it('has a page with the headings in order', () => {
    const page = pageOf(check.code);
    expect(page.split('\n')[0]).toBe(`# ${check.code} ${check.slug}`);
    expect([...page.matchAll(/^## (.*)$/gm)].map((match) => match[1])).toEqual(HEADINGS);
  });

  it('recognises every text that its page says it prints', () => {
    for (const sample of samplesOf(pageOf(check.code))) {
      const known = check.signs.some(({ pattern }) => new RegExp(pattern.source, 'i').test(sample));
      expect(known, sample).toBe(true);
    }
  });

  it('tells for every sign who prints it, what tells it apart and what to run next', () => {
    for (const sign of check.signs) {
      expect(sign.printedBy).not.toBe('');
      expect(sign.tellApart).not.toBe('');
      expect(sign.next).toMatch(/^(kubectl|docker|regdoctor|curl|openssl|dig|getent|helm|journalctl) /);
      expect(new RegExp(sign.pattern.source, 'i').test('')).toBe(false);
    }
  });

  it('has a positive, a look-alike and a could-not-tell', () => {
    expect(failure?.positive.length).toBeGreaterThan(0);
    expect(failure?.lookAlike.length).toBeGreaterThan(0);
    expect(failure?.couldNotTell.length).toBeGreaterThan(0);
  });

  it('declares exactly the readings that it asks for', async () => {
    const asked = new Set<ReadingKey>();
    for (const situation of failure === undefined ? [] : situationsOf(failure)) {
      const view = viewOf(await situation.evidence());
      check.examine(view);
      for (const key of view.asked) asked.add(key);
    }
    expect([...asked].sort()).toEqual([...new Set(check.reads)].sort());
  });

  it('gives findings that say what, where and why', async () => {
    for (const situation of failure?.positive ?? []) {
      const verdict = check.examine(viewOf(await situation.evidence()));
      const findings = verdict.state === 'found' ? verdict.findings : [];
      expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length);
      for (const finding of findings) {
        expect(finding.id.startsWith(`${check.code}:`)).toBe(true);
        expect(finding.title).not.toMatch(/undefined|\[object|NaN/);
        expect(finding.message).not.toMatch(/undefined|\[object|NaN/);
        for (const quote of finding.quotes) {
          expect(quote.source).not.toBe('');
          expect(`${quote.source} ${quote.path} ${quote.text}`).not.toMatch(/undefined|\[object/);
        }
        expect(JSON.parse(JSON.stringify(finding.facts))).toEqual(finding.facts);
      }
    }
  });
});

interface Proposed {
  situation: string;
  evidence: Evidence;
  proposal: Proposal;
}

async function allProposals(): Promise<Proposed[]> {
  const out: Proposed[] = [];
  for (const check of CATALOGUE) {
    for (const { name, evidence: load } of cases.get(check.code)?.positive ?? []) {
      const evidence = await load();
      const view = viewOf(evidence);
      const verdict = check.examine(view);
      for (const finding of verdict.state === 'found' ? verdict.findings : []) {
        for (const proposal of proposalsFor(finding, view)) {
          out.push({ situation: `${check.code} ${name}`, evidence, proposal });
        }
      }
    }
  }
  return out;
}

describe('proposals', () => {
  it('change something, from the object as it is', async () => {
    for (const { situation, proposal } of await allProposals()) {
      expect(proposal.changes.length, situation).toBeGreaterThan(0);
      for (const change of proposal.changes) {
        if (change.kind === 'run') {
          expect(change.argv.length, situation).toBeGreaterThan(0);
          continue;
        }
        if (change.kind === 'host') {
          expect(change.files.length + change.activation.length, situation).toBeGreaterThan(0);
          continue;
        }
        expect(change.target.name, situation).not.toBe('');
        if (change.kind === 'secret') {
          expect(change.describeAfter.join('\n'), situation).not.toBe(change.describeBefore.join('\n'));
          continue;
        }
        if (change.kind === 'patch' || change.kind === 'recreate') {
          expect(change.before, situation).toBeDefined();
          expect(change.after, situation).not.toEqual(change.before);
        }
        for (const object of [change.before, change.after]) {
          if (object === undefined) continue;
          expect(object.kind, situation).toBe(change.target.kind);
          expect(object, situation).not.toHaveProperty('status');
          expect(object.metadata, situation).not.toHaveProperty('resourceVersion');
        }
      }
    }
  });

  it('say what they cost: a safe one interrupts and loses nothing', async () => {
    for (const { situation, proposal } of await allProposals()) {
      const cost = [...proposal.interrupts, ...proposal.loses];
      if (proposal.risk === 'safe') expect(cost, `${situation}: ${proposal.id}`).toEqual([]);
      else expect(cost.length, `${situation}: ${proposal.id}`).toBeGreaterThan(0);
      expect(proposal.settleSeconds).toBeGreaterThan(0);
      expect(proposal.title).not.toMatch(/undefined|\[object/);
      expect(proposal.commands.join('\n')).not.toMatch(/undefined|\[object/);
      expect(proposal.commands.length, `${situation}: ${proposal.id}`).toBeGreaterThan(0);
    }
  });

  it('leave the evidence as it was', async () => {
    for (const check of CATALOGUE) {
      for (const { evidence: load } of cases.get(check.code)?.positive ?? []) {
        const evidence = await load();
        const before = JSON.stringify(evidence);
        const view = viewOf(evidence);
        const verdict = check.examine(view);
        for (const finding of verdict.state === 'found' ? verdict.findings : []) proposalsFor(finding, view);
        expect(JSON.stringify(evidence)).toBe(before);
      }
    }
  });
});

import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { subjectName } from '../../src/checks/check.js';
import { viewOf } from '../../src/evidence/view.js';
import { proposalsFor } from '../../src/fixes/catalogue.js';
import type { FailureCase } from '../support/case.js';

const modules = import.meta.glob<{ failureCase: FailureCase }>('../cases/RD*.ts', { eager: true });
const cases = Object.values(modules).map((module) => module.failureCase);

describe.each(cases)('$code', (failure) => {
  const check = CATALOGUE.find((candidate) => candidate.code === failure.code);
  if (check === undefined) throw new Error(`${failure.code} has a case and is not in the catalogue`);

  it.each(failure.positive)('finds: $name', async (situation) => {
    const view = viewOf(await situation.evidence());
    const verdict = check.examine(view);
    if (verdict.state !== 'found') expect.fail(`${failure.code} says ${JSON.stringify(verdict)}`);
    expect(verdict.findings.map((finding) => subjectName(finding.subject))).toEqual(situation.subjects);
    const said = verdict.findings.map((finding) => `${finding.title}\n${finding.message}`).join('\n');
    for (const words of situation.says) expect(said).toMatch(words);
    for (const finding of verdict.findings) expect(finding.quotes.length).toBeGreaterThan(0);
    if (situation.level !== undefined)
      expect(verdict.findings.map(({ level }) => level)).toEqual(
        situation.subjects.map(() => situation.level),
      );
    if (situation.proposals !== undefined) {
      const ids = verdict.findings.flatMap((finding) =>
        proposalsFor(finding, view).map((proposal) => proposal.id),
      );
      expect(ids).toEqual(situation.proposals);
    }
  });

  it.each(failure.lookAlike)('is not taken in by: $name', async (situation) => {
    const verdict = check.examine(viewOf(await situation.evidence()));
    expect(['pass', 'skipped']).toContain(verdict.state);
  });

  it.each(failure.couldNotTell)('could not tell: $name', async (situation) => {
    const verdict = check.examine(viewOf(await situation.evidence()));
    if (verdict.state !== 'unknown') expect.fail(`${failure.code} says ${JSON.stringify(verdict)}`);
    expect(verdict.needs.length).toBeGreaterThan(0);
  });
});

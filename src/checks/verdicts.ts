import { listReadingsOf } from '../evidence/list-readings.js';
import type { ReadingKey } from '../evidence/model.js';
import { isUnknown, type Reading } from '../evidence/reading.js';
import type { EvidenceView } from '../evidence/view.js';
import { type Check, type Finding, subjectName, type Verdict } from './check.js';

export const pass: Verdict = { state: 'pass' };

export function skip(reason: string): Verdict {
  return { state: 'skipped', reason };
}

export function unknown(...needs: string[]): Verdict {
  return { state: 'unknown', needs: [...new Set(needs)] };
}

/** `pass` when there is nothing to report, else the findings. */
export function found(findings: Finding[]): Verdict {
  return findings.length === 0 ? pass : { state: 'found', findings };
}

/**
 * The findings if there are any; else *could not tell* if something needed could not be read; else `pass`. For checks over several
 * objects, where what was seen of one must not be lost because another could not be read.
 */
export function conclude(findings: Finding[], needs: string[]): Verdict {
  if (findings.length > 0) return { state: 'found', findings };
  return needs.length > 0 ? unknown(...needs) : pass;
}

/** What a reading that could not be taken would need, as a sentence; undefined when it was read or is known to be absent. */
export function needOf(what: string, reading: Reading<unknown> | undefined): string | undefined {
  if (reading === undefined) return `${what}: not looked at`;
  if (!isUnknown(reading) || reading.state === 'read' || reading.state === 'absent') return undefined;
  if (reading.state === 'denied') {
    const { verb, group, resource, namespace, name } = reading.needs;
    const object = name === undefined ? resource : `${resource}/${name}`;
    return `the right to ${verb} ${object}${group === '' ? '' : ` (${group})`}${namespace === undefined ? '' : ` in namespace ${namespace}`}`;
  }
  return `${what}: ${reading.reason}`;
}

/** What the view could not read of these keys; empty when everything was read or is known to be absent. */
export function needsOf(view: EvidenceView, ...keys: ReadingKey[]): string[] {
  const needs: string[] = [];
  for (const key of keys) {
    for (const { what, reading } of listReadingsOf(key, view.get(key))) {
      const need = needOf(what, reading);
      if (need !== undefined) needs.push(need);
    }
  }
  return needs;
}

type FindingParts = Pick<Finding, 'subject' | 'title' | 'message' | 'quotes'> &
  Partial<Pick<Finding, 'level' | 'blames' | 'effects' | 'facts'>>;

/** A finding of this check: fills in what the check already says of itself. */
export function findingOf(check: Omit<Check, 'examine'>, parts: FindingParts): Finding {
  return {
    id: `${check.code}:${subjectName(parts.subject)}`,
    code: check.code,
    slug: check.slug,
    level: parts.level ?? check.level,
    layer: check.layer,
    hop: check.hop,
    blames: [],
    effects: [],
    facts: {},
    ...parts,
  };
}

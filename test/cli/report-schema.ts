import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

const schema = JSON.parse(readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true, allErrors: true }).compile(schema as object);

export interface Report {
  rootCauses: string[];
  summary: { fail: number };
  findings: { code: string; level: string; title: string; message: string; causedBy: string[] }[];
  readings: { what: string; state: string; reason: string }[];
  error?: { message: string; hint: string };
}

/** The one document that stdout holds, which has to be as the schema says. */
export function reportIn(out: string): Report {
  const report = JSON.parse(out) as Report;
  validate(report);
  expect(validate.errors ?? []).toEqual([]);
  return report;
}

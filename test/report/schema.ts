import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { expect } from 'vitest';

const schema = JSON.parse(
  readFileSync(new URL('../../schema/report.schema.json', import.meta.url), 'utf8'),
) as object;
const validate: ValidateFunction = new Ajv2020({ strict: true, allErrors: true }).compile(schema);

/** What the published schema has against a document. */
export function problemsOf(document: unknown): unknown[] {
  validate(document);
  return validate.errors ?? [];
}

/** The document in a text; the test fails when the published schema has anything against it. */
export function valid(text: string): Record<string, unknown> {
  const document = JSON.parse(text) as Record<string, unknown>;
  expect(problemsOf(document)).toEqual([]);
  return document;
}

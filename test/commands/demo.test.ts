import { expect, it } from 'vitest';
import { main } from '../../src/commands/main.js';
import { services } from '../../src/commands/system-services.js';
import { run, session, world } from './support.js';

it.each([
  ['RD411', true],
  ['healthy', undefined],
])('tries an upload in the demo of %s: %s', async (name, pushTest) => {
  const { requests } = await run(['demo', name], world(), session({}));
  expect(requests.map((request) => request.pushTest)).toEqual([pushTest]);
});

it.each(['RD406', 'RD411'])('shows %s, which only an upload brings to light', async (code) => {
  const around = world();
  expect(await main(['demo', code], around.io, services)).toBe(1);
  expect(around.out()).toContain(`✖ ${code}  `);
  expect(around.out()).toContain(`✖ push: see ${code}`);
  expect(around.out()).toContain(`regdoctor fix ${code}`);
});

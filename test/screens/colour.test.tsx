import { expect, it, vi } from 'vitest';

// Read by the colour library when it is loaded, so it must stand before every import.
vi.hoisted(() => {
  process.env.FORCE_COLOR = '1';
  delete process.env.NO_COLOR;
});

import { FakeSession } from '../support/fake-session.js';
import { examinationOf, HOWTO, RD201 } from '../support/howto.js';
import { openScreen } from '../support/screen.js';

const SGR = /\u001b\[[0-9;]*m/;

it('colours what fails and what a fix adds and takes away', async () => {
  const { screen } = openScreen();
  await screen.sees('Root causes (2)');
  expect(screen.raw()).toMatch(/\u001b\[31m✖|\u001b\[31m ✖/);
  expect(screen.raw()).toMatch(/\u001b\[32m\+ /);
  expect(screen.raw()).toMatch(/\u001b\[31m- /);
});

it('uses no colour and no attribute at all without colour, and says the same', async () => {
  const { screen } = openScreen({ colour: false });
  await screen.sees('Root causes (2)');
  expect(screen.raw()).not.toMatch(SGR);
  expect(screen.text()).toContain('❯ ✖ RD201');
  screen.type('?');
  await screen.sees('all keys');
  screen.type('q');
  expect(screen.raw()).not.toMatch(SGR);
});

it('gives outside text no colour of its own', async () => {
  const session = new FakeSession();
  session.next = { ...HOWTO, ...examinationOf([{ ...RD201, title: 'a \u001b[35mpurple\u001b[0m title' }]) };
  const { screen } = openScreen({ session, colour: false });
  await screen.sees('a purple title');
  expect(screen.raw()).not.toMatch(SGR);
});

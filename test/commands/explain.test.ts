import { describe, expect, it } from 'vitest';
import { CATALOGUE } from '../../src/checks/catalogue.js';
import { run, world } from './support.js';

describe('explain', () => {
  it('lists every code', async () => {
    const around = world();
    expect((await run(['explain'], around)).code).toBe(0);
    for (const { code, slug } of CATALOGUE) expect(around.out()).toContain(`${code}  ${slug}\n`);
  });

  it('shows the page of a code, in any case', async () => {
    const around = world();
    expect((await run(['explain', 'rd803'], around)).code).toBe(0);
    expect(around.out()).toMatch(/^RD803 rights-missing\n\nWhat you see\n/);
    expect(around.out()).not.toMatch(/^#|```/m);
  });

  it.each([
    ['RD83', 'Did you mean RD803?'],
    ['rights-missing', 'Did you mean RD803?'],
    ['nonsense', '"regdoctor explain" lists all of them.'],
  ])('does not know %s and says what to do', async (asked, hint) => {
    const around = world();
    expect((await run(['explain', asked], around)).code).toBe(2);
    expect(around.err()).toContain(hint);
  });
});

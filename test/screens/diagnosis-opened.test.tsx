import { describe, expect, it, vi } from 'vitest';
import { reduce } from '../../src/screens/diagnosis/reducer.js';
import { initialState } from '../../src/screens/diagnosis/state.js';
import { RD603 } from '../support/howto.js';
import { KEYS } from '../support/render.js';
import { openScreen } from '../support/screen.js';

describe('a diagnosis that another screen has opened', () => {
  it.each([
    ['q', 'q'],
    ['Esc at the top', KEYS.esc],
  ])('leads back by %s, and does not end the program', async (_, key) => {
    const { screen, around } = openScreen({ inInstall: true });
    await screen.sees('Root causes (2)');
    screen.type(key);
    await vi.waitFor(() => expect(around.leave).toHaveBeenCalledTimes(1));
    expect(around.exit).not.toHaveBeenCalled();
  });

  it('begins with the finding that it was opened for, or with the first one when that is gone', async () => {
    const { screen } = openScreen({ inInstall: true, about: RD603.id, occasion: 'step 11 of 14, Registry' });
    await screen.sees('❯ ✖ RD603');
    expect(screen.lines()[0]).toMatch(/step 11 of 14, Registry *$/);
    const gone = openScreen({ inInstall: true, about: 'gone', screenReader: true, occasion: 'step 11' });
    await gone.screen.sees('(selected) Root cause: RD201');
    expect(gone.screen.text()).toContain('step 11.');
  });

  it('closes what lies over it first', async () => {
    const { screen, around } = openScreen({ inInstall: true });
    await screen.sees('q back to the install');
    screen.type(KEYS.enter);
    await screen.sees('Details');
    screen.type(KEYS.esc);
    await screen.sees('Root causes (2)');
    expect(around.leave).not.toHaveBeenCalled();
  });

  it('ends the whole program by Ctrl-C', async () => {
    const { screen, around } = openScreen({ inInstall: true });
    await screen.sees('Root causes (2)');
    screen.type(KEYS.ctrlC);
    await vi.waitFor(() => expect(around.exit).toHaveBeenCalledWith(130, []));
    expect(around.leave).not.toHaveBeenCalled();
  });

  it('is never left by Esc when nothing has opened it', () => {
    const setting = { canApply: true, strict: false, unicode: true, alternateScreen: true };
    const state = reduce(initialState(setting, 80, 24), { type: 'taken', upTo: 99 });
    const press = (from: typeof state) => reduce(from, { type: 'keys', presses: [{ key: 'esc' }] });
    expect(press(state).requests).toEqual([]);
    const opened = { ...state, setting: { ...setting, inInstall: true } };
    expect(press(opened).requests).toMatchObject([{ type: 'leave' }]);
  });
});

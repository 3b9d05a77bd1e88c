import { describe, expect, it } from 'vitest';
import { Clock } from '../../src/playground/controllers/clock.js';

const START = new Date('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(START.getTime() + seconds * 1000);

describe("the controllers' clock", () => {
  it('plays work forward at the times at which it is due', async () => {
    const clock = new Clock({ start: START, speed: 1 });
    const seen: string[] = [];
    const note = (what: string): void => {
      seen.push(`${what} ${(clock.now().getTime() - START.getTime()) / 1000}`);
    };
    clock.after(20_000, () => note('later'));
    clock.after(5_000, async () => {
      await Promise.resolve();
      note('first');
      clock.after(5_000, () => note('then'));
      clock.soon(() => note('soon'));
    });
    clock.cancel(clock.after(6_000, () => note('never')));
    clock.after(100_000, () => note('too late'));
    await clock.playTo(at(60));
    expect(seen).toEqual(['first 5', 'soon 5', 'then 10', 'later 20']);
    expect(clock.now()).toEqual(at(60));
    clock.close();
  });

  it('shortens waits by its speed when it is live, and waits only for what leads somewhere', async () => {
    const now = new Date();
    const clock = new Clock({ start: now, speed: 10_000 });
    clock.goLive();
    const seen: string[] = [];
    const note = (what: string): void => {
      seen.push(what);
    };
    clock.after(3_600_000_000, () => note('back-off'), { progress: false });
    clock.after(60_000, () => {
      note('progress');
      clock.soon(() => note('its consequence'));
    });
    await clock.settled();
    expect(seen).toEqual(['progress', 'its consequence']);
    clock.close();
  });

  it('goes on after work that throws, and says so to who waits', async () => {
    const clock = new Clock({ start: START, speed: 1 });
    const seen: string[] = [];
    clock.soon(() => {
      throw new Error('cannot cope');
    });
    clock.soon(() => {
      seen.push('next');
    });
    await expect(clock.playTo(at(1))).rejects.toThrow('cannot cope');
    expect(seen).toEqual(['next']);
    clock.close();
  });

  it('wakes who waits when it is closed', async () => {
    const clock = new Clock({ start: new Date(), speed: 1 });
    clock.goLive();
    clock.after(3_600_000, () => undefined);
    const waiting = clock.settled();
    clock.close();
    await expect(waiting).resolves.toBeUndefined();
  });
});

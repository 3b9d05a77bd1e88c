/** Ways to move in a list or a text. */
export type Move = 'up' | 'down' | 'page-up' | 'page-down' | 'first' | 'last';

/** The place after a move, between 0 and `last`: nothing wraps round. */
export function stepped(at: number, by: Move, page: number, last: number): number {
  const delta = { up: -1, down: 1, 'page-up': -page, 'page-down': page, first: -at, last: last - at }[by];
  return within(at + delta, last);
}

/** The same for half a page. */
export function halfStepped(at: number, by: 'half-up' | 'half-down', page: number, last: number): number {
  const half = Math.max(1, Math.floor(page / 2));
  return within(by === 'half-up' ? at - half : at + half, last);
}

function within(place: number, last: number): number {
  return Math.min(last, Math.max(0, place));
}

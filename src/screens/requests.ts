/** The part of a screen's state in which it says what it wants done. Effects take the requests, in order and once. */
export interface Requesting<Body> {
  requests: ({ seq: number } & Body)[];
  nextSeq: number;
}

/** The state with one more thing to be done. */
export function withRequest<Body, S extends Requesting<Body>>(state: S, body: Body): S {
  return {
    ...state,
    requests: [...state.requests, { ...body, seq: state.nextSeq }],
    nextSeq: state.nextSeq + 1,
  };
}

/** The state without the requests that were taken. */
export function withoutTaken<S extends Requesting<unknown>>(state: S, upTo: number): S {
  return { ...state, requests: state.requests.filter(({ seq }) => seq > upTo) };
}

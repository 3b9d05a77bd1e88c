import { ApiFailure, type ApiRequest, type ClusterApi } from '../../src/kube/api.js';

/** An answer by status and body (an object, or a text as it is), or no answer. */
export type Told = { status: number; body: unknown } | ApiFailure;

export interface AnsweringApi extends ClusterApi {
  /** `METHOD path?query`, in order. */
  readonly asked: ApiRequest[];
  /** How often answers had to be waited for before more was asked. */
  waves(): number;
}

/** As the API server answers for a group that it does not serve. */
export const NOT_SERVED: Told = { status: 404, body: '404 page not found\n' };

/** An object of Kubernetes' own kind `Status`. */
export function refused(code: number, message: string): Told {
  return { status: code, body: { kind: 'Status', status: 'Failure', message, code } };
}

/** An API server that answers by path: exact ones first, then `otherwise`. All requests that wait at the same moment are one wave. */
export function answeringApi(
  answers: Readonly<Record<string, Told | ((request: ApiRequest) => Told)>>,
  otherwise: (request: ApiRequest) => Told = () => NOT_SERVED,
  context = 'lab',
): AnsweringApi {
  const asked: ApiRequest[] = [];
  let waves = 0;
  let waiting: (() => void)[] = [];
  const turn = () =>
    new Promise<void>((resolve) => {
      if (waiting.length === 0) {
        setImmediate(() => {
          waves += 1;
          const ready = waiting;
          waiting = [];
          for (const one of ready) one();
        });
      }
      waiting.push(resolve);
    });
  return {
    context,
    server: 'https://lab:6443',
    user: 'admin',
    namespace: 'default',
    asked,
    waves: () => waves,
    get requests() {
      return asked.length;
    },
    async request(request) {
      asked.push(request);
      await turn();
      if (request.signal?.aborted === true) throw new ApiFailure('cancelled', 'Cancelled.');
      const given = answers[request.path] ?? otherwise;
      const told = typeof given === 'function' ? given(request) : given;
      if (told instanceof ApiFailure) throw told;
      return {
        status: told.status,
        body: typeof told.body === 'string' ? told.body : JSON.stringify(told.body),
      };
    },
    close: () => undefined,
  };
}

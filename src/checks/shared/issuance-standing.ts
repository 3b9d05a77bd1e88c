import { at, text } from '../../kube/objects.js';
import { type Quote, subjectName } from '../check.js';
import { conditionOf, conditionText, type Generated } from './cert-manager.js';
import type { IssuanceChain } from './issuance-chain.js';

/** Where an issuance stands: the object furthest along the chain, what it says, and whether it has failed. */
export interface Standing {
  at: Generated;
  /** `Challenge X (HTTP-01) is pending: Waiting for ...`. */
  sentence: string;
  quote: Quote;
  failed: boolean;
}

const FAILED_STATES = ['invalid', 'errored', 'expired'];

/** The place at which the newest attempt stands; undefined when the controller has made nothing yet. */
export function standingOf({ request, order, challenges }: IssuanceChain): Standing | undefined {
  const requestStands = request === undefined ? undefined : requestStanding(request);
  if (requestStands?.failed === true && order === undefined) return requestStands;
  if (order === undefined) return requestStands;
  const orderStands = stateStanding(order, '');
  const [challenge] = [...challenges].sort((a, b) => urgency(b) - urgency(a));
  if (challenge === undefined || urgency(challenge) === 0) return orderStands;
  const type =
    text(at(challenge.object, 'spec', 'type')) ?? text(at(challenge.object, 'spec', 'solver', 'type'));
  return stateStanding(challenge, type === undefined ? '' : ` (${type})`);
}

/** A Challenge that failed says more than one that waits, one with a reason more than one without, and one that is valid nothing. */
function urgency({ object }: Generated): number {
  const state = text(at(object, 'status', 'state')) ?? '';
  if (state === 'valid') return 0;
  if (FAILED_STATES.includes(state)) return 3;
  return (text(at(object, 'status', 'reason')) ?? '') === '' ? 1 : 2;
}

/** An Order or a Challenge: both have a state and a reason. */
function stateStanding(stage: Generated, note: string): Standing {
  const state = text(at(stage.object, 'status', 'state')) ?? '';
  const reason = text(at(stage.object, 'status', 'reason')) ?? '';
  const said = reason === '' ? '' : `: ${reason}`;
  const where = `${stage.ref.kind} ${stage.ref.name}${note}`;
  return {
    at: stage,
    sentence: state === '' ? `${where} has no state yet${said}` : `${where} is ${state}${said}`,
    quote: {
      source: subjectName(stage.ref),
      path: reason === '' ? '.status.state' : '.status.reason',
      text: reason === '' ? (state === '' ? 'there is no state' : state) : reason,
    },
    failed: FAILED_STATES.includes(state),
  };
}

function requestStanding(request: Generated): Standing {
  const where = `${request.ref.kind} ${request.ref.name}`;
  for (const type of ['Denied', 'InvalidRequest', 'Ready']) {
    const condition = conditionOf(request.object, type);
    if (condition === undefined || (type !== 'Ready' && condition.status !== 'True')) continue;
    const failed = type !== 'Ready' || ['Failed', 'Denied'].includes(condition.reason);
    return {
      at: request,
      sentence: `${where} has ${type}=${condition.status}, ${conditionText(condition)}`,
      quote: {
        source: subjectName(request.ref),
        path: `.status.conditions[${type}]`,
        text: conditionText(condition),
      },
      failed,
    };
  }
  return {
    at: request,
    sentence: `${where} has no status yet`,
    quote: { source: subjectName(request.ref), path: '.status', text: 'there is no condition Ready' },
    failed: false,
  };
}

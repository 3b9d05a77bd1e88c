import { readValue } from '../evidence/reading.js';
import { ingressHosts } from '../evidence/target.js';
import { notPublicBecause, validHost } from '../profile/host-name.js';
import { validObjectName } from '../profile/names.js';
import type { Profile } from '../profile/profile.js';
import { isReopened, namespaceOf } from './shared/context.js';
import type { Rejected, Step, StepContext, StepQuestion } from './step.js';

/** What only the person can know: the name that clients will use. */
export const profile: Step = {
  id: 'profile',
  title: 'Profile',
  purpose: 'Choose the name that clients will use, and the name of the objects.',
  codes: [],
  look(context) {
    const { profile: known } = context;
    if (known.host !== undefined && !isReopened(context, 'profile'))
      return standing(context, known, known.host);
    const found = foundHost(context);
    return {
      state: 'ask',
      says: 'Which name will clients use for the registry?',
      questions: [hostQuestion(known.host ?? found), nameQuestion(known)],
      facts: found === undefined ? [] : [`An Ingress of this namespace leads from ${found} to a registry.`],
    };
  },
  take({ profile: known }, answers): Profile | Rejected {
    const host = validHost(answers.host ?? known.host ?? '');
    if ('problem' in host) return { problem: host.problem, question: 'host' };
    const name = validObjectName(answers.name ?? known.name);
    if ('problem' in name) return { problem: name.problem, question: 'name' };
    return { ...known, host: host.value, name: name.value };
  },
};

function standing(context: StepContext, known: Profile, host: string): ReturnType<Step['look']> {
  const valid = validHost(host);
  const named = validObjectName(known.name);
  const wrong = 'problem' in valid ? valid.problem : 'problem' in named ? named.problem : undefined;
  // A profile that was written by hand is not trusted more than an answer.
  if (wrong !== undefined) {
    return { state: 'ask', says: wrong, questions: [hostQuestion(host), nameQuestion(known)] };
  }
  const reserved = notPublicBecause(host);
  const style = known.style === 'howto' ? ', with the objects of the how-to' : '';
  return {
    state: 'done',
    says: `${host}, as ${known.name} in namespace ${namespaceOf(context)}${style}.`,
    facts: reserved === undefined ? [] : [`${reserved}: a public authority issues no certificate for it.`],
  };
}

function hostQuestion(given: string | undefined): StepQuestion {
  return {
    id: 'host',
    prompt: 'Host name of the registry',
    kind: 'text',
    help: 'As in docker login NAME: a name alone, without https://, port or path. For example registry.example.com.',
    ...(given === undefined ? {} : { default: given }),
  };
}

function nameQuestion({ name }: Profile): StepQuestion {
  return {
    id: 'name',
    prompt: 'Name of the objects',
    kind: 'text',
    default: name,
    help: 'Workload, Service, Ingress and Secrets are called by it.',
  };
}

/** The host of the registry that is there, or of an Ingress that is called like it. */
function foundHost({ profile: known, survey }: StepContext): string | undefined {
  const { target, readings } = survey.evidence;
  if (target.host !== undefined) return target.host;
  const named = (readValue(readings.ingresses) ?? []).find(({ metadata }) => metadata?.name === known.name);
  return named === undefined ? undefined : ingressHosts(named)[0];
}

import { subjectName } from '../checks/check.js';
import { type ConfigFault, configFault } from '../checks/shared/config-faults.js';
import { configData } from '../checks/shared/config-yaml.js';
import { covers } from '../kube/clean.js';
import { at } from '../kube/objects.js';
import { configurationObject, configurationRef, configurationText } from '../manifests/configuration.js';
import type { Profile } from '../profile/profile.js';
import { takeBucket } from './shared/bucket-questions.js';
import { isReopened } from './shared/context.js';
import { driverQuestion, driverToAsk, takeDriver } from './shared/driver-question.js';
import { httpSecretNeed } from './shared/http-secret.js';
import { driverIn, liveConfiguration } from './shared/live-configuration.js';
import { placed } from './shared/placed.js';
import { compareObjects } from './shared/plan-for-objects.js';
import { planStanding } from './shared/plan-standing.js';
import { likelyStorage } from './shared/storage-choice.js';
import { isRejected, type Rejected, type Standing, type Step, type StepContext } from './step.js';

/** What the registry reads when it starts. */
export const configuration: Step = {
  id: 'configuration',
  title: 'Configuration',
  purpose: 'Tell the registry where its images and its users are, and how it is to be watched.',
  codes: ['RD601', 'RD602', 'RD604', 'RD608'],
  look(context) {
    if (isReopened(context, 'configuration')) return askAgain(context);
    const asks = driverToAsk(context);
    if (asks !== undefined) return asks;
    const own = placed(context);
    const wanted = configurationObject(own, likelyStorage(context));
    const fault = configFault(configurationText(own, likelyStorage(context)));
    if (fault !== undefined) return faulty(fault, own);
    const secret = httpSecretNeed(context);
    if (secret.state === 'stopped') return secret.standing;
    // Settings that somebody added by hand are kept: only what is wanted and is not there makes a difference.
    const compared = isTextAsWanted(context)
      ? ({ state: 'same' } as const)
      : compareObjects(context, [wanted]);
    if (compared.state === 'stopped') return compared.standing;
    const changes = [...(compared.state === 'differs' ? compared.changes : []), ...secret.changes];
    if (changes.length === 0) return standing(context);
    const name = subjectName(configurationRef(own));
    const exists = compared.state === 'differs' && compared.existing.length > 0;
    return planStanding('configuration', {
      says: exists ? `${name} is there, and differs.` : `The configuration is to be written to ${name}.`,
      why: [
        'The text was checked by the rules by which the registry reads it.',
        ...(secret.changes.length > 0
          ? [
              'What signs the state of uploads is made at random, in a Secret: it has to be the same after a new start and in every replica.',
            ]
          : []),
      ],
      title: `${exists ? 'Change' : 'Write'} the configuration of ${own.name}`,
      changes,
      foreign: [...(compared.state === 'differs' ? compared.foreign : []), ...secret.foreign],
      commands: [...(compared.state === 'differs' ? compared.commands : []), ...secret.commands],
      settleSeconds: 30,
    });
  },
  take({ profile }, answers): Profile | Rejected {
    if (answers.bucket !== undefined) return takeBucket(profile, answers);
    const taken = takeDriver(profile, answers);
    if (isRejected(taken) || answers.delete === undefined) return taken;
    const said = answers.delete.toLowerCase();
    if (said !== 'yes' && said !== 'no')
      return { problem: 'Say yes or no: may images be deleted?', question: 'delete' };
    return { ...taken, allowDelete: said === 'yes' };
  },
  objects(context) {
    const own = placed(context);
    return [configurationRef(own), ...httpSecretNeed(context).refs];
  },
};

function askAgain(context: StepContext): Standing {
  const { allowDelete, storage } = context.profile;
  const there = driverIn(liveConfiguration(context) ?? '') ?? 'filesystem';
  const decided = storage?.kind === 's3' ? 's3' : 'filesystem';
  return {
    state: 'ask',
    says: 'How are the images to be kept, and may they be deleted through the registry?',
    questions: [
      driverQuestion(storage === undefined ? there : decided),
      {
        id: 'delete',
        prompt: 'Allow deleting',
        kind: 'text',
        choices: ['yes', 'no'],
        default: allowDelete === true ? 'yes' : 'no',
        about: {
          yes: 'Every user may delete images. Their space comes back only by registry garbage-collect.',
          no: 'DELETE is answered with 405. Nothing that was pushed goes away.',
        },
      },
    ],
  };
}

function faulty({ what, line }: ConfigFault, { name }: Profile): Standing {
  const where = line === undefined ? '' : ` at line ${line}`;
  return {
    state: 'blocked',
    says: `The registry would not start with this configuration${where}: ${what}.`,
    next: [`Answer the steps Profile and Configuration of ${name} again.`],
    commands: [],
    code: 'RD608',
  };
}

/** True when the text that is there says all that is wanted, whatever else it says, and the registry can read it. */
function isTextAsWanted(context: StepContext): boolean {
  const live = liveConfiguration(context);
  if (live === undefined || configFault(live) !== undefined) return false;
  return covers(configData(live), configData(configurationText(placed(context), likelyStorage(context))));
}

function standing(context: StepContext): Standing {
  const own = placed(context);
  const live = liveConfiguration(context) ?? '';
  const added = live !== configurationText(own, likelyStorage(context));
  return {
    state: 'done',
    says: `${subjectName(configurationRef(own))} has a configuration that the registry can read.`,
    facts: [
      `Images: ${driverIn(live) ?? '?'}; deleting: ${at(configData(live), 'storage', 'delete', 'enabled') === true ? 'allowed' : 'not allowed'}.`,
      ...(added ? ['It has settings beyond those of this install; they are kept.'] : []),
    ],
  };
}

import type { IngressController } from '../evidence/platform-model.js';
import { readValue } from '../evidence/reading.js';
import type { RunChange } from '../fixes/change.js';
import { shellCommand } from '../fixes/shared/shell.js';
import { validSubdomain } from '../profile/names.js';
import type { Profile } from '../profile/profile.js';
import { CHARTS, type Chart, chartsFor, installArgv, uninstallArgv } from './shared/charts.js';
import { contextName, isReopened, userOf } from './shared/context.js';
import { chosenController, controllersOf, controllerWords, NGINX_RETIRED } from './shared/controller.js';
import { couldNotTell } from './shared/could-not-tell.js';
import { helmOf, tillerFacts, withoutHelm } from './shared/helm.js';
import { stepProposal } from './shared/proposal.js';
import type { Rejected, Standing, Step, StepContext, StepQuestion } from './step.js';

const ID = 'ingress-controller';
const INSTALL_SECONDS = 300;
const MINIKUBE = 'minikube';
const MYSELF = 'myself';

/** What brings requests from outside to the registry: what is there is used, and where nothing is it is installed. */
export const ingressController: Step = {
  id: ID,
  title: 'Ingress controller',
  purpose: 'Have a way into the cluster for HTTPS.',
  codes: [],
  look(context) {
    const { controllers } = context.survey.platform;
    const { ingress } = context.profile;
    if (controllers.state === 'denied' || controllers.state === 'skipped') return unseen(context);
    if (controllers.state === 'failed')
      return couldNotTell('the ingress controller', controllers, userOf(context));
    const found = controllersOf(context);
    if (isReopened(context, ID)) return found.length > 0 ? askClass(context, found) : askInstall(context);
    const chosen = chosenController(context);
    if (chosen !== undefined) return standing(context, chosen);
    if (ingress?.install !== undefined) return install(context, ingress.install, ingress.class);
    if (found.length > 0) return askClass(context, found);
    return ingress === undefined ? askInstall(context) : installByHand(context, ingress.class);
  },
  take({ profile, survey }, answers): Profile | Rejected {
    if (answers.class !== undefined) {
      const named = validSubdomain(answers.class, 'an IngressClass');
      return 'problem' in named
        ? { problem: named.problem, question: 'class' }
        : { ...profile, ingress: { class: named.value } };
    }
    const { controller } = answers;
    if (controller === MINIKUBE) return { ...profile, ingress: { class: 'nginx', install: 'minikube' } };
    const chart = chartsFor(minorOf(survey.platform.version)).find(({ choice }) => choice === controller);
    if (chart !== undefined) return { ...profile, ingress: { class: chart.class, install: 'helm' } };
    if (controller === MYSELF) return { ...profile, ingress: { class: profile.ingress?.class ?? 'traefik' } };
    return {
      problem: `"${controller ?? ''}" is none of the ways to install a controller.`,
      question: 'controller',
    };
  },
};

function minorOf(version: StepContext['survey']['platform']['version']): number | undefined {
  return readValue(version)?.minor;
}

function factsOf(context: StepContext): string[] {
  const found = controllersOf(context);
  return [...found.map(controllerWords), ...tillerFacts(context.survey.platform)];
}

/** The readings are not allowed, but the person may know the class. */
function unseen(context: StepContext): Standing {
  const { controllers } = context.survey.platform;
  const { ingress } = context.profile;
  const why = controllers.state === 'read' ? '' : controllers.reason;
  if (ingress !== undefined && !isReopened(context, ID)) {
    return {
      state: 'done',
      says: `The class is ${ingress.class}, as the profile says.`,
      facts: [`Whether its controller is there could not be seen: ${why}`],
    };
  }
  return {
    state: 'ask',
    says: `Which ingress controllers there are could not be seen: ${why}.`,
    questions: [
      {
        id: 'class',
        prompt: 'Class of the ingress controller',
        kind: 'text',
        help: 'As kubectl get ingressclass shows it; whoever runs the cluster knows it.',
        ...(ingress === undefined ? {} : { default: ingress.class }),
      },
    ],
  };
}

function standing(context: StepContext, controller: IngressController): Standing {
  const facts = [...factsOf(context), ...(controller.kind === 'ingress-nginx' ? [NGINX_RETIRED] : [])];
  if (controller.ready === 0) {
    return {
      state: 'waiting',
      says: `The controller of class ${controller.class} is there, and none of its Pods is ready.`,
      current: [controllerWords(controller)],
      facts,
    };
  }
  return { state: 'done', says: `${controllerWords(controller)}.`, facts };
}

function askClass(context: StepContext, found: readonly IngressController[]): Standing {
  const classes = found.map((controller) => controller.class);
  const wanted = context.profile.ingress?.class;
  const first =
    found.find(({ isDefault }) => isDefault) ?? found.find(({ kind }) => kind !== 'ingress-nginx');
  const preferred = wanted !== undefined && classes.includes(wanted) ? wanted : (first?.class ?? classes[0]);
  const gone = wanted !== undefined && !classes.includes(wanted);
  return {
    state: 'ask',
    says: gone
      ? `There is no ingress controller of class ${wanted}; there is ${classes.join(', ')}.`
      : `There are ${found.length} ingress controllers.`,
    questions: [
      {
        id: 'class',
        prompt: 'Which class takes the registry?',
        kind: 'text',
        choices: [...new Set(classes)],
        about: Object.fromEntries(found.map((one) => [one.class, aboutOf(one)])),
        ...(preferred === undefined ? {} : { default: preferred }),
      },
    ],
    facts: factsOf(context),
  };
}

function aboutOf(controller: IngressController): string {
  const words = `${controllerWords(controller)}.`;
  return controller.kind === 'ingress-nginx' ? `${words} ${NGINX_RETIRED}` : words;
}

function askInstall(context: StepContext): Standing {
  const { platform } = context.survey;
  const minikube = platform.minikube.state === 'read';
  const charts = chartsFor(minorOf(platform.version));
  const choices = [...(minikube ? [MINIKUBE] : []), ...charts.map(({ choice }) => choice), MYSELF];
  const question: StepQuestion = {
    id: 'controller',
    prompt: 'Which ingress controller should be installed?',
    kind: 'text',
    choices,
    default: choices[0] ?? MYSELF,
    about: {
      ...(minikube
        ? { [MINIKUBE]: "minikube's addon: one command, but it is ingress-nginx, retired since March 2026." }
        : {}),
      ...Object.fromEntries(charts.map(({ choice, about }) => [choice, about])),
      [MYSELF]: 'Install one in another way; the step goes on when it is there.',
    },
  };
  return {
    state: 'ask',
    says: 'There is no ingress controller in this cluster.',
    questions: [question],
    facts: [NGINX_RETIRED, ...distributionFacts(context), ...factsOf(context)],
  };
}

/** k3s brings Traefik along, and k0s, kubeadm and kind nothing. */
function distributionFacts({ survey }: StepContext): string[] {
  const version = readValue(survey.platform.version)?.gitVersion ?? '';
  return /\+k3s/.test(version)
    ? ['k3s brings Traefik along: here it was switched off (--disable traefik), or is not running yet.']
    : [];
}

function install(context: StepContext, by: 'helm' | 'minikube', ingressClass: string): Standing {
  return by === 'minikube' ? byMinikube(context) : byHelm(context, ingressClass);
}

function byMinikube(context: StepContext): Standing {
  const minikube = readValue(context.survey.platform.minikube);
  if (minikube === undefined) {
    return {
      state: 'blocked',
      says: "The profile asks for minikube's addon, and this cluster is none of minikube's on this machine.",
      next: ['Answer this step anew, or install a controller on the machine where minikube is.'],
      commands: [shellCommand('minikube', 'addons', 'enable', 'ingress')],
    };
  }
  const of = ['-p', minikube.profile];
  const change: RunChange = {
    kind: 'run',
    target: { command: 'minikube addons enable ingress' },
    argv: ['minikube', 'addons', 'enable', 'ingress', ...of],
    undo: ['minikube', 'addons', 'disable', 'ingress', ...of],
    timeoutSeconds: INSTALL_SECONDS,
  };
  return planOf(context, change, "Switch on minikube's addon for ingress-nginx", [NGINX_RETIRED]);
}

function byHelm(context: StepContext, ingressClass: string): Standing {
  const chart = CHARTS.find((one) => one.class === ingressClass);
  if (chart === undefined) return installByHand(context, ingressClass);
  const argv = installArgv(chart, contextName(context));
  const helm = helmOf(context.survey.platform);
  if (helm.state !== 'usable') return withoutHelm(chart.choice, helm, [shellCommand(...argv)]);
  const change: RunChange = {
    kind: 'run',
    target: { command: `helm upgrade --install ${chart.release}` },
    argv,
    undo: uninstallArgv(chart, contextName(context)),
    timeoutSeconds: INSTALL_SECONDS,
  };
  const retired = chart.class === 'nginx' ? [NGINX_RETIRED] : [];
  return planOf(context, change, `Install ${chart.choice} by Helm ${helm.version}`, [
    `Its objects go into namespace ${chart.namespace}; the chart comes from ${chart.repository}.`,
    ...retired,
  ]);
}

function planOf(context: StepContext, change: RunChange, title: string, why: string[]): Standing {
  return {
    state: 'plan',
    says: `${title}.`,
    why: ['Clients reach the registry through it: it ends TLS and passes requests on.', ...why],
    plan: {
      proposal: stepProposal(ID, {
        title,
        changes: [change],
        commands: [shellCommand(...change.argv)],
        settleSeconds: INSTALL_SECONDS,
      }),
      foreign: [],
    },
    facts: factsOf(context),
  };
}

function installByHand(context: StepContext, ingressClass: string): Standing {
  const context_ = contextName(context);
  const known: Chart[] = CHARTS.filter((one) => one.class === ingressClass);
  const offered = known.length > 0 ? known : chartsFor(minorOf(context.survey.platform.version)).slice(0, 1);
  return {
    state: 'blocked',
    says: `There is no ingress controller of class ${ingressClass} yet.`,
    next: [
      'Install it, for example with the command below, and look again: this step goes on when it is there.',
      'Another class that turns up is found as well.',
    ],
    commands: offered.map((chart) => shellCommand(...installArgv(chart, context_))),
    facts: factsOf(context),
  };
}

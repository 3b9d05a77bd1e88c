import { objectKey, type Survey } from '../../evidence/platform-model.js';
import type { Answers } from '../../fixes/fix.js';
import type { ObjectRef } from '../../kube/objects.js';
import type { Profile } from '../../profile/profile.js';
import { trialUser } from '../../steps/shared/found-users.js';
import type { Memory, Standing, Step, StepContext, StepId } from '../../steps/step.js';
import type { InstallView } from '../install-session.js';
import type { InstallDeps, LookAt } from './deps.js';
import { passwordsInMemory, userAskedBy } from './passwords.js';
import { stepIn } from './settle.js';
import { viewOfInstall } from './view.js';

/** What a session knows while it lasts: what was decided, what was read last, and passwords, which are nowhere else. */
export class Known {
  profile: Profile;
  /** What the last look read; undefined before the first. */
  survey: Survey | undefined;
  view: InstallView | undefined;
  readonly passwords = passwordsInMemory();
  private memory: Memory = {
    confirmed: undefined,
    skipped: [],
    knownPasswords: [],
    trial: undefined,
    answered: [],
    reopened: undefined,
  };

  constructor(
    private readonly deps: Pick<InstallDeps, 'api' | 'profile' | 'steps' | 'summarise' | 'cluster'>,
  ) {
    this.profile = deps.profile;
    this.noteConfirmed();
  }

  remember(said: Partial<Memory>): void {
    this.memory = { ...this.memory, ...said, knownPasswords: this.passwords.users() };
  }

  /** A step that is passed over, or no longer. */
  skip(id: StepId, skipped: boolean): void {
    const others = this.memory.skipped.filter((other) => other !== id);
    this.remember({ skipped: skipped ? [...others, id] : others });
  }

  /** Answers to a step were taken. `wish`: those of them that the steps may remember. */
  noteAnswered(id: StepId, answers: Answers, wish: Answers): void {
    const told = Object.keys(answers).map((question) => `${id}.${question}`);
    this.remember({
      reopened: undefined,
      wish: { step: id, answers: wish },
      answered: [...new Set([...this.memory.answered, ...told])],
    });
    this.noteConfirmed();
  }

  /** How the step stood at the last look; undefined before the first. */
  standing(id: StepId): Standing | undefined {
    return this.view === undefined ? undefined : stepIn(this.view, id).standing;
  }

  /** @throws Error when the session has no such step */
  step(id: StepId): Step {
    const found = this.deps.steps.find((step) => step.id === id);
    if (found === undefined) throw new Error(`there is no step ${id}`);
    return found;
  }

  context(survey: Survey): StepContext {
    return { profile: this.profile, survey, memory: this.memory };
  }

  /** The objects that the steps write, each once, as far as the last look tells which they are. */
  objectsWanted(): ObjectRef[] {
    const { survey } = this;
    if (survey === undefined) return [];
    const context = this.context(survey);
    const all = this.deps.steps.flatMap((step) => step.objects?.(context) ?? []);
    return [...new Map(all.map((ref) => [objectKey(ref), ref])).values()];
  }

  /** Where the registry is, and whom to log in as. */
  registry(): Omit<LookAt, 'signal' | 'onProgress'> {
    const user = this.userToTry();
    return {
      ...(user === undefined ? {} : { user }),
      profile: this.profile,
      passwords: this.passwords,
      tryUpload: this.memory.trial?.ok === false,
    };
  }

  userToTry(): string | undefined {
    return this.survey === undefined ? this.profile.users[0] : trialUser(this.context(this.survey));
  }

  /** Answers to questions for a password, as `password.USER`. */
  rememberPasswords(answers: Answers): void {
    for (const [id, value] of Object.entries(answers)) {
      const user = userAskedBy(id);
      if (user !== undefined && value !== '') this.passwords.set(user, value);
    }
    this.remember({});
  }

  /** The answers were given for this cluster: it is no surprise any more. */
  private noteConfirmed(): void {
    const { context, server } = this.deps.api;
    if (this.profile.context === context && this.profile.server === server) {
      this.memory = { ...this.memory, confirmed: `${context} ${server}` };
    }
  }

  /** Where every step stands by these readings. */
  show(survey: Survey, examination: InstallView['examination']): InstallView {
    const { summarise, cluster = {} } = this.deps;
    this.view = viewOfInstall({
      steps: this.deps.steps,
      profile: this.profile,
      memory: this.memory,
      survey,
      examination,
      cluster,
      ...(summarise === undefined ? {} : { summarise }),
    });
    return this.view;
  }

  /** The same readings under other decisions. */
  again(): InstallView {
    if (this.view === undefined) throw new Error('nothing was looked at yet');
    return this.show(this.view.survey, this.view.examination);
  }
}

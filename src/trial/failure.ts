/** Ends a trial: why it failed, in a sentence for people, and the known failures behind it where it is clear without looking at the words. */
export class TrialFailure extends Error {
  constructor(
    message: string,
    readonly codes: readonly string[] = [],
  ) {
    super(message);
    this.name = 'TrialFailure';
  }
}

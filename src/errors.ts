/**
 * The user asked for something that cannot be: a flag, a file, a context. One sentence in `message`, what to do in `hint`; exit code 2.
 */
export class ConfigError extends Error {
  override readonly name: string = 'ConfigError';

  constructor(
    message: string,
    readonly hint?: string,
  ) {
    super(message);
  }
}

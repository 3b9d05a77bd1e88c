/** A text that is not edited because the result could mean something else than intended. The message is one sentence for people. */
export class EditRefused extends Error {
  override readonly name = 'EditRefused';
}

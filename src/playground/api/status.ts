import { type Kind, qualifiedResource } from '../store/kinds.js';

interface Cause {
  reason?: string;
  message: string;
  field?: string;
}

interface Details {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: Cause[];
}

/** A refusal as the API server words it; thrown by handlers and sent as a `Status` object. Texts are those of Kubernetes 1.20. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly code: number,
    readonly reason: string,
    message: string,
    readonly details?: Details,
  ) {
    super(message);
  }

  get status(): Record<string, unknown> {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message: this.message,
      reason: this.reason,
      ...(this.details === undefined ? {} : { details: this.details }),
      code: this.code,
    };
  }
}

type Resource = Pick<Kind, 'group' | 'plural'>;

function detailsOf(resource: Resource, name?: string): Details {
  return {
    ...(name === undefined || name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.plural,
  };
}

export function unauthorized(): ApiError {
  return new ApiError(401, 'Unauthorized', 'Unauthorized');
}

export function notFound(resource: Resource, name: string): ApiError {
  return new ApiError(
    404,
    'NotFound',
    `${qualifiedResource(resource)} "${name}" not found`,
    detailsOf(resource, name),
  );
}

/** For a resource that the group does not have. */
export function noSuchResource(): ApiError {
  return new ApiError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function methodNotAllowed(): ApiError {
  return new ApiError(
    405,
    'MethodNotAllowed',
    'the server does not allow this method on the requested resource',
    {},
  );
}

export function alreadyExists(resource: Resource, name: string, ends = false): ApiError {
  return new ApiError(
    409,
    'AlreadyExists',
    `${ends ? 'object is being deleted: ' : ''}${qualifiedResource(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );
}

export function stale(resource: Resource, name: string): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": the object has been modified; please apply your changes to the latest version and try again`,
    detailsOf(resource, name),
  );
}

/** A delete whose precondition does not hold. Unlike all others it names the kind and not the resource. */
export function preconditionFailed(kind: Kind, name: string, why: string): ApiError {
  const type = kind.group === '' ? kind.kind : `${kind.kind}.${kind.group}`;
  return new ApiError(409, 'Conflict', `Operation cannot be fulfilled on ${type} "${name}": ${why}`, {
    name,
    ...(kind.group === '' ? {} : { group: kind.group }),
    kind: kind.kind,
  });
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

/** What any failing JSON patch operation answers, a failed `test` among them: no word of which one. */
export function patchRejected(): ApiError {
  return new ApiError(422, 'Invalid', 'the server rejected our request due to an error in our request', {});
}

export function tooLarge(): ApiError {
  return new ApiError(413, 'RequestEntityTooLarge', 'Request entity too large: limit is 3145728', {});
}

export function unsupportedMediaType(): ApiError {
  return new ApiError(415, 'UnsupportedMediaType', '415: Unsupported Media Type', {});
}

export interface FieldError {
  field: string;
  /** `Invalid value: "x"`, `Forbidden`, `Required value`, with what follows the colon. */
  message: string;
  cause: 'FieldValueInvalid' | 'FieldValueForbidden' | 'FieldValueRequired' | 'FieldValueNotSupported';
}

export function invalid(type: { group: string; kind: string }, name: string, errors: FieldError[]): ApiError {
  const qualified = type.group === '' ? type.kind : `${type.kind}.${type.group}`;
  const texts = errors.map((error) => `${error.field}: ${error.message}`);
  const joined = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  return new ApiError(422, 'Invalid', `${qualified} "${name}" is invalid: ${joined}`, {
    ...(name === '' ? {} : { name }),
    ...(type.group === '' ? {} : { group: type.group }),
    kind: type.kind,
    causes: errors.map(({ cause, message, field }) => ({ reason: cause, message, field })),
  });
}

export interface Attempt {
  user: string;
  verb: string;
  resource: Resource;
  subresource: string | undefined;
  namespace: string | undefined;
  name: string | undefined;
}

export function forbidden(attempt: Attempt): ApiError {
  const { user, verb, resource, subresource, namespace, name } = attempt;
  const subject =
    name === undefined ? qualifiedResource(resource) : `${qualifiedResource(resource)} "${name}"`;
  const asked = subresource === undefined ? resource.plural : `${resource.plural}/${subresource}`;
  const scope = namespace === undefined ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return new ApiError(
    403,
    'Forbidden',
    `${subject} is forbidden: User "${user}" cannot ${verb} resource "${asked}" in API group "${resource.group}" ${scope}`,
    detailsOf(resource, name),
  );
}

/** A refusal by what judges requests after the rights were found to be there: admission, or a right that only shows then. */
export function refusedBy(resource: Resource, name: string, why: string, cause?: Cause): ApiError {
  return new ApiError(403, 'Forbidden', `${qualifiedResource(resource)} "${name}" is forbidden: ${why}`, {
    ...detailsOf(resource, name),
    ...(cause === undefined ? {} : { causes: [cause] }),
  });
}

/** The answer to a delete that is done at once. */
export function deleted(resource: Resource, name: string, uid: string): Record<string, unknown> {
  return {
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Success',
    details: { ...detailsOf(resource, name), uid },
  };
}

/** What a user may do, as a Role's rule with its namespace and names. `*` stands for all; a missing list of names for any. */
export interface Rule {
  verbs: string[];
  groups: string[];
  /** With the subresource where there is one: `pods/log`. */
  resources: string[];
  /** Missing: in every namespace, and cluster-scoped objects. */
  namespaces?: string[];
  names?: string[];
}

export interface User {
  name: string;
  rules: Rule[];
}

export interface Access {
  verb: string;
  group: string;
  resource: string;
  namespace: string | undefined;
  name: string | undefined;
}

export const EVERYTHING: Rule = { verbs: ['*'], groups: ['*'], resources: ['*'] };

/** Whether one of the user's rules allows it. */
export function allows(user: User, access: Access): boolean {
  const has = (values: string[], value: string) => values.includes('*') || values.includes(value);
  return user.rules.some(
    (rule) =>
      has(rule.verbs, access.verb) &&
      has(rule.groups, access.group) &&
      has(rule.resources, access.resource) &&
      (rule.namespaces === undefined ||
        (access.namespace !== undefined && has(rule.namespaces, access.namespace))) &&
      (rule.names === undefined || (access.name !== undefined && rule.names.includes(access.name))),
  );
}

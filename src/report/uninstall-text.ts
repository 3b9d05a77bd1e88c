import { subjectName } from '../checks/check.js';
import type { UninstallSession, UninstallView } from '../session/uninstall.js';
import { print } from './json.js';
import type { Style } from './style.js';

/** What would be deleted and what stays, a line each; without the contents, which are all of them. */
export function uninstallText(view: UninstallView, style: Style): string[] {
  const { proposal, preview, kept, going, left, unread } = view;
  const block = (head: string, rows: readonly string[]) => (rows.length === 0 ? [] : ['', head, ...rows]);
  return [
    ...block(
      'To be deleted:',
      (preview?.changes ?? []).flatMap(({ target }) => style.wrap(style.line(target), '  ', '    ')),
    ),
    ...block(
      'Being deleted already:',
      going.flatMap((ref) => style.wrap(style.line(subjectName(ref)), '  ', '    ')),
    ),
    ...block(
      'Kept:',
      kept.flatMap(({ ref, why }) => style.wrap(style.line(`${subjectName(ref)}: ${why}`), '  ', '    ')),
    ),
    ...block(
      'Outside of these objects, and left as it is:',
      left.flatMap(({ what, id }) => [
        ...style.wrap(style.line(what), '  ', '    '),
        `    take it back with: ${style.command(`undo ${id}`)}`,
      ]),
    ),
    ...block(
      'Could not be looked at:',
      unread.flatMap(({ what, reason }) =>
        style.wrap(style.line(`${what}: ${reason}`), `  ${style.sign('unknown')} `),
      ),
    ),
    ...(proposal === undefined
      ? []
      : [
          '',
          ...[...proposal.interrupts, ...proposal.loses].flatMap((text) =>
            style.wrap(text, `${style.sign('warn')} `),
          ),
        ]),
  ];
}

/** The same for programs. */
export function uninstallJson(
  { scope, where }: Pick<UninstallSession, 'scope' | 'where'>,
  view: UninstallView,
  end: { state: string; reason: string },
  version: string,
): string {
  const refs = (view.proposal?.changes ?? []).flatMap(({ target }) => ('kind' in target ? [target] : []));
  return print({
    schema: 'regdoctor.uninstall/1',
    tool: { name: 'regdoctor', version },
    cluster: where,
    namespace: scope.namespace,
    name: scope.name,
    state: end.state,
    reason: end.reason,
    objects: refs,
    going: view.going,
    kept: view.kept,
    left: view.left,
    unread: view.unread.map(({ what, reason }) => ({ what, reason })),
  });
}

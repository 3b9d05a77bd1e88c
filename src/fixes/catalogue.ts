import type { Finding } from '../checks/check.js';
import type { EvidenceView } from '../evidence/view.js';
import type { Fix, Proposal } from './fix.js';
import { rd101Insecure } from './rd101-insecure.js';
import { rd101VerifyAgain } from './rd101-verify-again.js';
import { rd102Move } from './rd102-move.js';
import { rd103Insecure } from './rd103-insecure.js';
import { rd104KeepFile, rd104KeepFlag } from './rd104-keep.js';
import { rd105Repair } from './rd105-repair.js';
import { rd106Entry } from './rd106-entry.js';
import { rd106Reload, rd106Restart } from './rd106-load.js';
import { rd107Move } from './rd107-move.js';
import { rd108DaemonReload, rd108Reset } from './rd108-unit.js';
import { rd109Start } from './rd109-start.js';
import { rd201V2Directory } from './rd201-acme-v2-directory.js';
import { rd206DropEmail } from './rd206-drop-email.js';
import { rd209IssuerReference } from './rd209-issuer-reference.js';
import { rd220RenameAnnotation } from './rd220-rename-annotation.js';
import { rd222OneOwner } from './rd222-one-owner.js';
import { rd303ProductionIssuer } from './rd303-production-issuer.js';
import { rd304CertsD } from './rd304-certs-d.js';
import { rd304SystemStore } from './rd304-system-store.js';
import { rd307AddName } from './rd307-add-name.js';
import { rd402Class } from './rd402-class.js';
import { rd406BodySize } from './rd406-body-size.js';
import { rd411RelativeUrls } from './rd411-relative-urls.js';
import { rd501Create } from './rd501-create-service.js';
import { rd502Selector } from './rd502-selector.js';
import { rd503TargetPort } from './rd503-target-port.js';
import { rd513NodeSelector } from './rd513-node-selector.js';
import { rd601Create } from './rd601-create-configmap.js';
import { rd602AddKey, rd602ItemKey, rd602RenameKey } from './rd602-keys.js';
import { rd603AddItems, rd603Args, rd603ItemPath, rd603MountPath, rd603SubPath } from './rd603-mapping.js';
import { rd603RenameKey } from './rd603-rename-key.js';
import { rd604MountPath } from './rd604-mount-path.js';
import { rd605Secret } from './rd605-htpasswd-secret.js';
import { rd605Item } from './rd605-item.js';
import { rd605Mount } from './rd605-mount.js';
import { rd606Entries } from './rd606-new-entries.js';
import { rd607Repair } from './rd607-repair-file.js';
import { rd610Auth } from './rd610-auth-section.js';
import { rd703FsGroup } from './rd703-fs-group.js';
import { rd703RunAsRoot } from './rd703-run-as-root.js';
import { rd703Writable } from './rd703-writable.js';
import { rd705Create } from './rd705-create-claim.js';

/** Every remedy. For one code the right cure stands before the others, and workarounds last. */
export const FIXES: readonly Fix[] = [
  rd101VerifyAgain,
  ...rd101Insecure,
  rd102Move,
  ...rd103Insecure,
  rd104KeepFile,
  rd104KeepFlag,
  rd105Repair,
  rd106Reload,
  rd106Restart,
  rd106Entry,
  rd107Move,
  rd108DaemonReload,
  rd108Reset,
  rd109Start,
  rd201V2Directory,
  rd206DropEmail,
  rd209IssuerReference,
  rd220RenameAnnotation,
  rd222OneOwner,
  rd303ProductionIssuer,
  rd304CertsD,
  rd304SystemStore,
  rd307AddName,
  rd402Class,
  rd406BodySize,
  rd411RelativeUrls,
  rd501Create,
  rd502Selector,
  rd503TargetPort,
  rd513NodeSelector,
  rd601Create,
  rd602RenameKey,
  rd602ItemKey,
  rd602AddKey,
  rd603MountPath,
  rd603SubPath,
  rd603ItemPath,
  rd603RenameKey,
  rd603AddItems,
  rd603Args,
  rd604MountPath,
  rd605Item,
  rd605Secret,
  rd605Mount,
  rd606Entries,
  rd607Repair,
  rd610Auth,
  rd703Writable,
  rd703FsGroup,
  rd703RunAsRoot,
  rd705Create,
];

/** The remedies that fit this finding, the suggested one first. */
export function proposalsFor(finding: Finding, view: EvidenceView): Proposal[] {
  const proposals = FIXES.filter((fix) => fix.cures === finding.code)
    .map((fix) => fix.propose(finding, view))
    .filter((proposal) => proposal !== null);
  return [...proposals.filter((p) => !p.workaround), ...proposals.filter((p) => p.workaround)];
}

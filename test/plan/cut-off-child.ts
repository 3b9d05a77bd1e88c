import { applyPlan } from '../../src/plan/apply.js';
import { openJournal } from '../../src/plan/journal-store.js';
import { reach } from '../support/http-api.js';
import { PLANS } from './cut-off-plans.js';

/** Applies a plan against the server at argv[3], with the journal in argv[4], until it is killed. */
const [, , plan = '', url = '', stateDir = ''] = process.argv;
const proposal = PLANS[plan];
if (proposal === undefined) throw new Error(`no such plan: ${plan}`);
await applyPlan(reach(url), proposal(), {}, openJournal({ stateDir }));

import type { PlaygroundCase } from './case.js';
import { healthyCase } from './healthy.js';
import { howtoCase } from './howto.js';
import { howtoDocker } from './howto-docker.js';
import { INSTALL_CASES } from './install.js';
import { rd101 } from './rd101.js';
import { rd102 } from './rd102.js';
import { rd103 } from './rd103.js';
import { rd104 } from './rd104.js';
import { rd105 } from './rd105.js';
import { rd106 } from './rd106.js';
import { rd107 } from './rd107.js';
import { rd109 } from './rd109.js';
import { rd110 } from './rd110.js';
import { rd132 } from './rd132.js';
import { rd201 } from './rd201.js';
import { rd201V1 } from './rd201-v1.js';
import { rd206 } from './rd206.js';
import { rd209 } from './rd209.js';
import { rd213 } from './rd213.js';
import { rd220 } from './rd220.js';
import { rd230 } from './rd230.js';
import { rd301 } from './rd301.js';
import { rd302 } from './rd302.js';
import { rd303 } from './rd303.js';
import { rd304 } from './rd304.js';
import { rd305 } from './rd305.js';
import { rd306 } from './rd306.js';
import { rd307 } from './rd307.js';
import { rd308 } from './rd308.js';
import { rd309 } from './rd309.js';
import { rd310 } from './rd310.js';
import { rd311 } from './rd311.js';
import { rd320 } from './rd320.js';
import { rd321 } from './rd321.js';
import { rd330 } from './rd330.js';
import { rd331 } from './rd331.js';
import { rd402 } from './rd402.js';
import { rd406 } from './rd406.js';
import { rd411 } from './rd411.js';
import { rd501 } from './rd501.js';
import { rd502 } from './rd502.js';
import { rd503 } from './rd503.js';
import { rd510 } from './rd510.js';
import { rd511 } from './rd511.js';
import { rd512 } from './rd512.js';
import { rd513 } from './rd513.js';
import { rd601 } from './rd601.js';
import { rd602 } from './rd602.js';
import { rd603 } from './rd603.js';
import { rd603Deployment } from './rd603-deployment.js';
import { rd605 } from './rd605.js';
import { rd605Key } from './rd605-key.js';
import { rd606 } from './rd606.js';
import { rd607 } from './rd607.js';
import { rd608 } from './rd608.js';
import { rd610 } from './rd610.js';
import { rd701 } from './rd701.js';
import { rd703 } from './rd703.js';
import { rd705 } from './rd705.js';
import { rd801 } from './rd801.js';
import { rd802 } from './rd802.js';
import { rd803 } from './rd803.js';
import { rd806 } from './rd806.js';

/** Everything that `regdoctor demo` offers, in the order in which it is listed. */
export const CASES: readonly PlaygroundCase[] = [
  howtoCase,
  howtoDocker,
  healthyCase,
  rd101,
  rd102,
  rd103,
  rd104,
  rd105,
  rd106,
  rd107,
  rd109,
  rd110,
  rd132,
  rd201,
  rd201V1,
  rd206,
  rd209,
  rd213,
  rd220,
  rd230,
  rd301,
  rd302,
  rd303,
  rd304,
  rd305,
  rd306,
  rd307,
  rd308,
  rd309,
  rd310,
  rd311,
  rd320,
  rd321,
  rd330,
  rd331,
  rd402,
  rd406,
  rd411,
  rd501,
  rd502,
  rd503,
  rd510,
  rd511,
  rd512,
  rd513,
  rd601,
  rd602,
  rd603,
  rd603Deployment,
  rd605,
  rd605Key,
  rd606,
  rd607,
  rd608,
  rd610,
  rd701,
  rd703,
  rd705,
  rd801,
  rd802,
  rd803,
  rd806,
];

/** The case of this name, in any case of letters. */
export function caseByName(name: string): PlaygroundCase | undefined {
  return [...CASES, ...INSTALL_CASES].find((entry) => entry.name.toLowerCase() === name.toLowerCase());
}

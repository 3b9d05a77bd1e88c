import { CATALOGUE } from '../checks/catalogue.js';
import { proposalsFor } from '../fixes/catalogue.js';
import { judgingBy } from '../session/judging.js';

/** What everything is judged by. A fix that cannot be worked out is a defect, told to those who look for one. */
export const JUDGING = judgingBy({
  checks: CATALOGUE,
  proposalsFor,
  onProblem(problem) {
    if (process.env.REGDOCTOR_DEBUG === '1') process.stderr.write(`${problem}\n`);
  },
});

/** The commands that are loaded together, see main.ts. */
export { runExplain } from './explain.js';
export { runFix } from './fix.js';
export { runHistory } from './history.js';
export { runUndo } from './undo.js';
export { runWhy } from './why.js';

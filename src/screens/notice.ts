/** Something to know, beside what the screen shows. */
export interface Notice {
  tone: 'plain' | 'ok' | 'warn' | 'fail';
  text: string;
}

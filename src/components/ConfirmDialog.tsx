import type { Proposal } from '../fixes/fix.js';
import { costLines } from '../screens/diagnosis/text-remedy.js';
import { Dialog, dialogWidth } from './Dialog.js';
import type { Field } from './field.js';
import { keyed } from './keyed.js';
import { Row } from './Lines.js';
import { TextField } from './TextField.js';
import { type Line, paragraph } from './text.js';
import { type Tone, useTheme } from './theme.js';

interface ConfirmDialogProps {
  title: string;
  /** What it costs, see `costOf`. */
  lines: readonly Line[];
  tone: Tone;
  word: string;
  field: Field;
  wrong: boolean;
  width: number;
  height: number;
}

/** Asks for a typed word before something is interrupted, lost or weakened. Enter alone means no. */
export function ConfirmDialog({ title, lines, tone, word, field, wrong, width, height }: ConfirmDialogProps) {
  const { glyphs } = useTheme();
  const inner = dialogWidth(width);
  const ask: Line[] = wrong
    ? paragraph(`That is not the word. Nothing was changed. Type ${word} to go on:`, inner, 'warn')
    : [
        [
          { text: 'Type ' },
          { text: word, tone: 'accent', bold: true },
          { text: ' to go on. Enter alone means no.' },
        ],
      ];
  return (
    <Dialog title={title} tone={tone} width={width} height={height}>
      {keyed([...lines, [], ...ask], (line) => line.map((span) => span.text).join('')).map(
        ({ key, item }) => (
          <Row key={key} line={item} />
        ),
      )}
      <TextField field={field} label={`Type ${word} to go on`} prompt={`${glyphs.pointer} `} width={inner} />
    </Dialog>
  );
}

/** What a proposal interrupts and loses, as the dialog says it. */
export function costOf(
  proposal: Proposal,
  width: number,
  glyphs: ReturnType<typeof useTheme>['glyphs'],
): Line[] {
  return costLines({ ...proposal, questions: [] }, dialogWidth(width), glyphs);
}

import type { Question } from '../fixes/fix.js';
import { Dialog, dialogWidth } from './Dialog.js';
import type { Field } from './field.js';
import { keyed } from './keyed.js';
import { Row } from './Lines.js';
import { TextField } from './TextField.js';
import { paragraph } from './text.js';
import { useTheme } from './theme.js';

interface QuestionDialogProps {
  title: string;
  question: Question;
  field: Field;
  /** `1 of 2`; empty when there is only one. */
  place: string;
  width: number;
  height: number;
}

/** Asks for something that a fix needs to know. A secret shows one mark a character, and can be left empty where one is generated. */
export function QuestionDialog({ title, question, field, place, width, height }: QuestionDialogProps) {
  const { glyphs } = useTheme();
  const inner = dialogWidth(width);
  const secret = question.kind === 'secret';
  const hint =
    question.generate === true ? 'leave empty to have one generated' : (question.choices?.join(' or ') ?? '');
  const choices = question.choices === undefined ? '' : ` (${question.choices.join('/')})`;
  const prompt = `${question.prompt}${choices}${place === '' ? '' : ` (${place})`}`;
  return (
    <Dialog title={title} tone="accent" width={width} height={height}>
      {keyed([[], ...paragraph(prompt, inner)], (line) => line.map((span) => span.text).join('')).map(
        ({ key, item }) => (
          <Row key={key} line={item} />
        ),
      )}
      <TextField
        field={field}
        label={question.prompt}
        prompt={`${glyphs.pointer} `}
        masked={secret}
        placeholder={hint}
        width={inner}
      />
    </Dialog>
  );
}

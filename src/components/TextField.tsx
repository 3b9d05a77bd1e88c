import { Box } from 'ink';
import type { Field } from './field.js';
import { Row } from './Lines.js';
import { graphemes, type Line, widthOf } from './text.js';
import { type Glyphs, useTheme } from './theme.js';

interface TextFieldProps {
  field: Field;
  /** What the screen reader calls it. */
  label: string;
  prompt?: string;
  masked?: boolean;
  placeholder?: string;
  width: number;
}

/** A text field with its cursor; in a narrow place the end that holds the cursor is shown. A masked one never shows a character. */
export function TextField({
  field,
  label,
  prompt = '',
  masked = false,
  placeholder = '',
  width,
}: TextFieldProps) {
  const { glyphs } = useTheme();
  return (
    <Box aria-role="textbox" aria-label={masked ? label : `${label}: ${field.text}`}>
      <Row line={fieldLine({ field, prompt, masked, placeholder, cursor: true, width, glyphs })} />
    </Box>
  );
}

interface FieldLook {
  field: Field;
  prompt: string;
  masked: boolean;
  /** Shown behind the cursor while the field is empty. */
  placeholder: string;
  /** False for a field that the keys do not go to. */
  cursor: boolean;
  width: number;
  glyphs: Glyphs;
}

/** The field as a row. */
export function fieldLine({ field, prompt, masked, placeholder, cursor, width, glyphs }: FieldLook): Line {
  const all = graphemes(field.text).map((grapheme) => (masked ? glyphs.mask : grapheme));
  let before = all.slice(0, field.cursor);
  const room = Math.max(1, width - widthOf(prompt) - 1);
  while (before.length > 0 && widthOf(before.join('')) > room) before = before.slice(1);
  return [
    { text: prompt, tone: 'accent' },
    { text: before.join('') },
    { text: cursor ? glyphs.cursor : '', tone: 'accent' },
    { text: all.slice(field.cursor).join('') },
    ...(all.length === 0 ? [{ text: placeholder, tone: 'secondary' as const }] : []),
  ];
}

/** A character of a value and where it comes from in the text, escape included. */
export interface ValueChar {
  char: string;
  from: number;
  to: number;
}

/** An assignment that the reader of the file takes. */
export interface Assignment {
  name: string;
  /** As the reader gets it. For a value with variables in it only what is literally there has places. */
  value: string;
  /** The characters of the value; what a shell puts in for a variable is in it with an empty place. */
  chars: ValueChar[];
  /** The text from the name to the end of the value. */
  from: number;
  to: number;
  line: number;
  /** Where more of the value can be written: before the last closing quote, or at its end when that is not quoted. */
  insertAt: number;
  quoted: boolean;
  /** Why the value is not known or not changed by an edit: a clause, such as `it is computed by the shell`. */
  uncertain?: string;
}

/** A file of assignments as one of its readers sees it. */
export interface DefaultsText {
  assignments: Assignment[];
  /** What the reader does not take or takes otherwise than it looks, a sentence each. */
  problems: string[];
  /** Variables with a line that looks like an assignment and is none for this reader, and why it is not edited: a clause. */
  refused: Map<string, string>;
  /** Why nothing at all is edited in the file: a clause. */
  closed?: string;
}

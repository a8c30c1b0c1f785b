/** The outcome of reading a short text; `problem` is worded "expected …, received …". */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string };

/** A text that was understood. */
export function parsed<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

/** A text that was not understood, with what was expected and the next step. */
export function notParsed<T>(problem: string): Parsed<T> {
  return { ok: false, problem };
}

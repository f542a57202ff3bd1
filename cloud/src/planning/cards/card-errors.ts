/**
 * Everything that can be wrong with a file of stock cards. `refused` stops; the others are mended
 * and told. A code is never reused; the README of planning lists them and a test compares.
 */
export const CARD_ERRORS = {
  "card-columns": { refused: true, title: "The first line does not name the columns needed" },
  "card-no-rows": { refused: true, title: "There is no month in the file" },
  "card-mostly-bad": { refused: true, title: "More than half of the lines cannot be used" },
  "card-byte-order-mark": { refused: false, title: "A byte-order mark was passed over" },
  "card-cells": { refused: false, title: "A line with too few or too many cells was left out" },
  "card-period": { refused: false, title: "A line whose period is not YYYY-MM was left out" },
  "card-number": { refused: false, title: "A line with a cell that is no number was left out" },
  "card-negative": { refused: false, title: "A line with less than nothing was left out" },
  "card-duplicate": { refused: false, title: "A month told twice counts once, as told last" },
  "card-order": { refused: false, title: "Months out of order were put in order" },
  "card-balance": { refused: false, title: "Opening, in, out and closing do not add up; kept" },
  "card-short": { refused: false, title: "Less than six months: the average of what there is" },
} as const;

export type CardErrorCode = keyof typeof CARD_ERRORS;

/** Something mended or doubtful, and the line, counted from 1, where it stands. */
export interface CardNote {
  code: CardErrorCode;
  line: number;
  text: string;
}

/** The file was refused; nothing was forecast. */
export class CardsRefused extends Error {
  readonly code: CardErrorCode;
  readonly line: number;

  constructor(code: CardErrorCode, line: number, advice: string) {
    super(`${code}: line ${line}: ${CARD_ERRORS[code].title}. Nothing was forecast. ${advice}`);
    this.code = code;
    this.line = line;
  }
}

/** A note of one line. */
export function cardNote(code: CardErrorCode, line: number, detail = ""): CardNote {
  const { title } = CARD_ERRORS[code];
  return {
    code,
    line,
    text: `${code}: line ${line}: ${title}${detail === "" ? "" : ` (${detail})`}`,
  };
}

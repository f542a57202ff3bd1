/**
 * What a resident may tell, in the order in which it is offered. `urgent` opens an alert at once:
 * somebody's health may depend on it.
 */
export const FEEDBACK_KINDS = {
  "no-box": { urgent: false },
  machine: { urgent: false },
  product: { urgent: true },
  reaction: { urgent: true },
  service: { urgent: false },
  praise: { urgent: false },
} as const satisfies Record<string, { urgent: boolean }>;

export type FeedbackKind = keyof typeof FEEDBACK_KINDS;

export function isFeedbackKind(text: string): text is FeedbackKind {
  return Object.hasOwn(FEEDBACK_KINDS, text);
}

/** Characters a resident or a clerk may write. */
export const WORDS_MAX = 500;
/** A telephone number has 11 digits, an ID number 15 or 18. */
const NUMBER_DIGITS_MIN = 11;
/** A digit as typed on any keyboard; full-width ones too. */
const DIGIT = "[\\d\uff10-\uff19]";
const LONG_NUMBER = new RegExp(
  `${DIGIT}(?:[ -]?${DIGIT}){${NUMBER_DIGITS_MIN - 2},}[ -]?(?:${DIGIT}|[Xx])`,
  "g",
);

/**
 * The words without numbers that could name a person; a form asks not to write them, and people do
 * all the same. Pure.
 */
export function withoutNumbers(words: string): string {
  return words.trim().slice(0, WORDS_MAX).replace(LONG_NUMBER, "•••");
}

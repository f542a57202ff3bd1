import bwip from "bwip-js/node";
import { writeBracketed, writeDigitalLink, type Element } from "../inventory/gs1-elements.ts";

/** Thrown when elements break a rule of GS1; `rule` is the engine's word for it. */
export class BadGs1 extends Error {
  readonly code = "bad-gs1";
  readonly rule: string;

  constructor(rule: string, message: string) {
    super(message);
    this.rule = rule;
  }
}

/**
 * Asks the engine whether elements keep GS1's rules: known identifiers, lengths, characters, check
 * digits, dates, and which may or must stand together. Throws BadGs1.
 */
export function checkElements(elements: readonly Element[]): void {
  asked(() => bwip.raw({ bcid: "gs1datamatrix", text: escaped(elements), parse: true }));
}

/** A GS1 DataMatrix of elements as SVG. Throws BadGs1. */
export function drawDataMatrix(elements: readonly Element[]): string {
  return asked(() => {
    return bwip.toSVG({ bcid: "gs1datamatrix", text: escaped(elements), parse: true });
  });
}

/** A QR code of the elements' GS1 Digital Link under our domain, as SVG. Throws BadGs1. */
export function drawDigitalLink(origin: string, elements: readonly Element[]): string {
  const text = writeDigitalLink(origin, elements);
  return asked(() => bwip.toSVG({ bcid: "gs1dlqrcode", text }));
}

/** Brackets inside a value would end it, so they are written as the engine's `^ddd`. */
function escaped(elements: readonly Element[]): string {
  const code = (sign: string) => "^" + String(sign.charCodeAt(0)).padStart(3, "0");
  return writeBracketed(elements.map(([ai, value]) => [ai, value.replace(/[()^]/g, code)]));
}

function asked<T>(question: () => T): T {
  try {
    return question();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const [, rule, words] = /^bwipp\.(\w+)#\d+: (.*)$/s.exec(message) ?? [];
    if (rule === undefined) throw error;
    throw new BadGs1(rule, words ?? message);
  }
}

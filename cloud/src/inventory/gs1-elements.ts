/**
 * GS1 element strings as scanners send them, as people read them, and as web addresses. This splits
 * and joins; whether what is inside is right is asked of the engine (`lots/gs1-engine.ts`).
 */

/** An application identifier and its value. */
export type Element = readonly [ai: string, value: string];

/** FNC1 between elements, as scanners transmit it (GS1 General Specifications 7.8.3). */
export const GS = "\u001d";

/** Symbology identifiers (ISO/IEC 15424) of GS1-128, DataBar, GS1 DataMatrix and GS1 QR. */
const SYMBOLOGY = /^\](?:C1|e0|d2|Q3)/;

/** Digits of an AI by its first two, where they are not two (GS1 Barcode Syntax Dictionary). */
const AI_DIGITS: readonly (readonly [RegExp, number])[] = [
  [/^(?:2[345]|4[0-2]|71)/, 3],
  [/^(?:3[1-69]|43|7[02]|8[0-2])/, 4],
];

/** Digits of AI and value together where no separator follows (General Specifications 7.8.5-2). */
const PREDEFINED: readonly (readonly [RegExp, number])[] = [
  [/^00/, 20],
  [/^0[1-3]/, 16],
  [/^04/, 18],
  [/^1[1-9]/, 8],
  [/^20/, 4],
  [/^3[1-6]/, 10],
  [/^41/, 16],
];

const lengthIn = (table: readonly (readonly [RegExp, number])[], text: string) =>
  table.find(([start]) => start.test(text))?.[1];

/** Elements of what a scanner sent, FNC1 and symbology identifier and all, or undefined. */
export function readScanned(scanned: string): Element[] | undefined {
  let rest = scanned.replace(SYMBOLOGY, "").replace(GS, (at, i) => (i === 0 ? "" : at));
  const elements: Element[] = [];
  while (rest !== "") {
    const digits = lengthIn(AI_DIGITS, rest) ?? 2;
    const end = rest.indexOf(GS);
    const length = lengthIn(PREDEFINED, rest) ?? (end < 0 ? rest.length : end);
    const ai = rest.slice(0, digits);
    const value = rest.slice(digits, length);
    if (!/^\d+$/.test(ai) || ai.length < digits || value === "" || value.includes(GS)) {
      return undefined;
    }
    elements.push([ai, value]);
    rest = rest.slice(length).replace(new RegExp(`^${GS}`), "");
  }
  return elements.length === 0 ? undefined : elements;
}

/** Elements of the text printed below a code, such as `(01)06901234567892(10)AB12`. */
export function readBracketed(text: string): Element[] | undefined {
  if (!/^\(\d{2,4}\)/.test(text)) return undefined;
  const parts = text.split(/\((\d{2,4})\)/).slice(1);
  const elements = parts.flatMap((ai, i): Element[] =>
    i % 2 === 0 ? [[ai, parts[i + 1] ?? ""]] : [],
  );
  return elements.every(([, value]) => value !== "") ? elements : undefined;
}

/** Keys and their qualifiers stand in an address's path in this order (GS1 Digital Link 4.2). */
const PATH_AIS = ["01", "22", "10", "21"];

/** Elements of a GS1 Digital Link address of a trade item; whose address it is does not matter. */
export function readDigitalLink(address: string): Element[] | undefined {
  const match =
    /^https?:\/\/[^/?#]+\/(?:[^?#]*\/)?01\/(\d{8,14})((?:\/[^?#]*)?)(?:\?([^#]*))?(?:#|$)/i;
  const [, gtin, path = "", query = ""] = match.exec(address) ?? [];
  if (gtin === undefined) return undefined;
  const parts = path.split("/").filter((part) => part !== "");
  const qualifiers = parts.flatMap((ai, i): Element[] =>
    i % 2 === 0 ? [[ai, decoded(parts[i + 1] ?? "")]] : [],
  );
  const attributes = query.split("&").flatMap((pair): Element[] => {
    const [ai = "", value = ""] = pair.split("=");
    return /^\d{2,4}$/.test(ai) ? [[ai, decoded(value)]] : [];
  });
  if (qualifiers.some(([ai, value]) => !PATH_AIS.includes(ai) || value === "")) return undefined;
  return [["01", gtin.padStart(14, "0")], ...qualifiers, ...attributes];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return "";
  }
}

/** The string a symbol carries: elements of predefined length first, FNC1 only where needed. */
export function writeScanned(elements: readonly Element[]): string {
  const isFixed = ([ai]: Element) => lengthIn(PREDEFINED, ai) !== undefined;
  const sorted = [...elements.filter(isFixed), ...elements.filter((e) => !isFixed(e))];
  return sorted
    .map((element, i) => {
      const last = i === sorted.length - 1;
      return element.join("") + (last || isFixed(element) ? "" : GS);
    })
    .join("");
}

export function writeBracketed(elements: readonly Element[]): string {
  return elements.map(([ai, value]) => `(${ai})${value}`).join("");
}

/** The address of a trade item's lot under a domain of ours, such as `https://a.example`. */
export function writeDigitalLink(origin: string, elements: readonly Element[]): string {
  const pathed = PATH_AIS.flatMap((ai) => elements.filter(([other]) => other === ai));
  const path = pathed.map(([ai, value]) => `/${ai}/${encodeURIComponent(value)}`).join("");
  const query = elements
    .filter(([ai]) => !PATH_AIS.includes(ai))
    .map(([ai, value]) => `${ai}=${encodeURIComponent(value)}`)
    .join("&");
  return origin + path + (query === "" ? "" : `?${query}`);
}

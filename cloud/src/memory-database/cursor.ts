import { SqlNotKnown } from "./sql-error.ts";
import { type Token, tokensOf } from "./tokens.ts";

/** A place in a statement's tokens; parsers take what they expect and go on from there. */
export class Cursor {
  readonly text: string;
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.text = text;
    this.#tokens = tokensOf(text);
  }

  /** The token `ahead` places on, without taking it. */
  peek(ahead = 0): Token {
    return (this.#tokens[this.#at + ahead] ?? this.#tokens.at(-1)) as Token;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  isWord(...words: string[]): boolean {
    return words.every((word, ahead) => {
      const token = this.peek(ahead);
      return token.kind === "word" && token.text === word;
    });
  }

  isSymbol(text: string, ahead = 0): boolean {
    const token = this.peek(ahead);
    return token.kind === "symbol" && token.text === text;
  }

  /** Takes these words if they come next, in this order. */
  took(...words: string[]): boolean {
    if (!this.isWord(...words)) return false;
    this.#at += words.length;
    return true;
  }

  tookSymbol(text: string): boolean {
    if (!this.isSymbol(text)) return false;
    this.#at += 1;
    return true;
  }

  expect(...words: string[]): void {
    if (!this.took(...words)) throw this.unexpected(words.join(" ").toUpperCase());
  }

  expectSymbol(text: string): void {
    if (!this.tookSymbol(text)) throw this.unexpected(text);
  }

  /** A name, quoted or not. */
  name(): string {
    const token = this.next();
    if (token.kind === "word" || token.kind === "name") return token.text;
    throw this.unexpected("a name");
  }

  string(): string {
    const token = this.next();
    if (token.kind === "string") return token.text;
    throw this.unexpected("a text");
  }

  /** One or more of what `one` reads, with commas between. */
  list<T>(one: () => T): T[] {
    const all = [one()];
    while (this.tookSymbol(",")) all.push(one());
    return all;
  }

  /** What `inside` reads between round brackets. */
  bracketed<T>(inside: () => T): T {
    this.expectSymbol("(");
    const found = inside();
    this.expectSymbol(")");
    return found;
  }

  names(): string[] {
    return this.bracketed(() => this.list(() => this.name()));
  }

  isEnd(): boolean {
    return this.peek().kind === "end";
  }

  unexpected(wanted: string): SqlNotKnown {
    const { at } = this.peek();
    const there = JSON.stringify(this.text.slice(at, at + 40));
    return new SqlNotKnown(`what stands at ${there}, where ${wanted} would be, in: ${this.text}`);
  }
}

/** A piece of a page whose every inserted value has been escaped. Made by `html` only. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * What may stand in a template: text is escaped, pieces are not, lists are joined, absence is
 * nothing.
 */
export type Insertion = Html | string | number | false | undefined | readonly Insertion[];

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text made safe between tags and inside a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? "");
}

/**
 * A template whose insertions are escaped; attributes must be written with double quotes around
 * them.
 */
export function html(parts: TemplateStringsArray, ...insertions: readonly Insertion[]): Html {
  const unindented = parts.map((part) => part.replace(/\n\s+/g, "\n"));
  return new Html(unindented.map((part, index) => part + written(insertions[index])).join(""));
}

/**
 * One attribute with its leading blank; nothing when the value is false or absent, the bare name
 * when true.
 */
export function attribute(name: string, value: string | number | boolean | undefined): Html {
  if (value === undefined || value === false) return new Html("");
  return new Html(value === true ? ` ${name}` : ` ${name}="${escapeHtml(String(value))}"`);
}

function written(insertion: Insertion): string {
  if (insertion === undefined || insertion === false) return "";
  if (insertion instanceof Html) return insertion.text;
  if (typeof insertion === "string") return escapeHtml(insertion);
  if (typeof insertion === "number") return String(insertion);
  return insertion.map(written).join("");
}

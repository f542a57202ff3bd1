/** A JSON Schema as OpenAPI 3.1 writes it, as far as our routes use it. */
export interface Schema {
  type?: string | readonly string[];
  enum?: readonly (string | number)[];
  const?: string | number | boolean;
  anyOf?: readonly Schema[];
  oneOf?: readonly Schema[];
  allOf?: readonly Schema[];
  properties?: Readonly<Record<string, Schema>>;
  patternProperties?: Readonly<Record<string, Schema>>;
  additionalProperties?: boolean | Schema;
  required?: readonly string[];
  items?: Schema;
}

/** The TypeScript type of what a schema accepts; `unknown` where it says nothing. Pure. */
export function typeOf(schema: Schema | undefined): string {
  if (schema === undefined) return "unknown";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((one) => JSON.stringify(one)).join(" | ");
  const either = schema.anyOf ?? schema.oneOf;
  if (either !== undefined) return either.map(typeOf).join(" | ");
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).join(" & ");
  if (Array.isArray(schema.type)) {
    return schema.type.map((type: string) => typeOf({ ...schema, type })).join(" | ");
  }
  if (schema.type === "array") return `readonly (${typeOf(schema.items)})[]`;
  if (schema.type === "object" || schema.properties !== undefined) return objectType(schema);
  return SCALARS[String(schema.type)] ?? "unknown";
}

const SCALARS: Readonly<Record<string, string>> = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  null: "null",
};

function objectType({ properties = {}, required = [], ...schema }: Schema): string {
  const fields = Object.entries(properties).map(([name, value]) => {
    const optional = required.includes(name) ? "" : "?";
    return `${JSON.stringify(name)}${optional}: ${typeOf(value)}`;
  });
  if (fields.length > 0) return `{ ${fields.join("; ")} }`;
  const any = schema.additionalProperties;
  const [values] = Object.values(schema.patternProperties ?? {});
  const value = values ?? (typeof any === "object" ? any : undefined);
  return value === undefined
    ? "Record<string, never>"
    : `Readonly<Record<string, ${typeOf(value)}>>`;
}

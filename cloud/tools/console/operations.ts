import { typeOf, type Schema } from "./schema-type.ts";

interface Parameter {
  in: string;
  name: string;
  required?: boolean;
  schema?: Schema;
}

interface Operation {
  operationId?: string;
  parameters?: readonly Parameter[];
  requestBody?: { content?: Readonly<Record<string, { schema?: Schema }>> };
  responses: Readonly<Record<string, { content?: Readonly<Record<string, { schema?: Schema }>> }>>;
}

/** The OpenAPI document of the running service. */
export interface ApiDocument {
  paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

const HEAD = `/**
 * Every operation of the staff's API as the console may call it: made from the service's own
 * OpenAPI document by \`npm run console -- api\`; a test compares the two. Do not edit.
 */
`;

/** The typed list of operations the console's client is written against. Pure. */
export function operationsText(document: ApiDocument): string {
  const operations = Object.entries(document.paths)
    .filter(([path]) => path.startsWith("/api/v1/"))
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    );
  const types = operations.map(({ operation }) => `  ${typeLine(operation)}`);
  const routes = operations.map(({ path, method, operation }) => {
    return `  ${operation.operationId}: ["${method.toUpperCase()}", "${path}"],`;
  });
  return [
    HEAD,
    "export interface Operations {\n",
    types.join("\n"),
    "\n}\n\nexport const ROUTES = {\n",
    routes.join("\n"),
    "\n} as const satisfies Record<keyof Operations, readonly [string, string]>;\n",
  ].join("");
}

function typeLine({ operationId, parameters = [], requestBody, responses }: Operation): string {
  const body = requestBody?.content?.["application/json"]?.schema;
  const answer = (responses["200"] ?? responses["201"])?.content?.["application/json"]?.schema;
  const parts = [
    `params: ${typeOf(objectOf(parameters.filter((one) => one.in === "path")))}`,
    `query: ${typeOf(objectOf(parameters.filter((one) => one.in === "query")))}`,
    `body: ${body === undefined ? "undefined" : typeOf(body)}`,
    `answer: ${answer === undefined ? "null" : typeOf(answer)}`,
  ];
  return `${operationId}: { ${parts.join("; ")} };`;
}

function objectOf(parameters: readonly Parameter[]): Schema {
  return {
    type: "object",
    properties: Object.fromEntries(parameters.map(({ name, schema = {} }) => [name, schema])),
    required: parameters.filter(({ required }) => required === true).map(({ name }) => name),
  };
}

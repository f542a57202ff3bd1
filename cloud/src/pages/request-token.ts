/** The token of a page's form: however often the form is posted, it is one request. */
export const REQUEST_TOKEN = { type: "string", pattern: "^[0-9a-f]{32}$" } as const;
export const REQUEST_BYTES = 16;

/** The TypeScript type of an `as const` JSON Schema, for the few keywords this contract uses. */
export type Of<S> = S extends { const: infer C }
  ? C
  : S extends { enum: readonly (infer E)[] }
    ? E
    : S extends { type: "integer" | "number" }
      ? number
      : S extends { type: "string" }
        ? string
        : S extends { type: "boolean" }
          ? boolean
          : S extends { type: "array"; items: infer I }
            ? Of<I>[]
            : S extends { oneOf: readonly (infer O)[] }
              ? O extends unknown
                ? Of<O>
                : never
              : S extends { properties: infer P; required: readonly (infer R)[] }
                ? Flat<
                    { [K in keyof P as K extends R ? K : never]: Of<P[K]> } & {
                      [K in keyof P as K extends R ? never : K]?: Of<P[K]>;
                    }
                  >
                : never;

type Flat<T> = { [K in keyof T]: T[K] };

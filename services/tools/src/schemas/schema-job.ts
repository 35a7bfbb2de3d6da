/** What a thread for schemas is asked to do. */
export type SchemaJob =
  /** Judges the metadata of an endpoint. Answer: definition and cost. */
  | { readonly kind: 'register'; readonly metadata: string }
  /** Judges a value. Answer: FieldProblem[]. */
  | { readonly kind: 'check'; readonly schemaText: string; readonly value: unknown };

// Owns the addresses within Graph. Microsoft's client encodes nothing (a quote or an `&` in a name would be another query), so
// a path is made by `path` only: every value in it is one segment or one literal, whatever it holds.

declare const brand: unique symbol;
/** A path with its query, encoded. */
export type GraphPath = string & { readonly [brand]: 'GraphPath' };

/** A text as OData writes it: quotes doubled, the whole in quotes. Still to be encoded, which `path` does. */
export const literal = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A dot segment would be resolved by whoever sends it, encoded or not. */
const encode = (value: string): string =>
  encodeURIComponent(value).replace(/^\.{1,2}$/, (dots) => '%252E'.repeat(dots.length));

/** path`/users/${id}?$filter=${`mail eq ${literal(mail)}`}` : every value is encoded, the template itself is not. */
export const path = (template: TemplateStringsArray, ...values: readonly string[]): GraphPath =>
  // The one place where paths are made.
  template.map((text, index) => `${text}${encode(values[index] ?? '')}`).join('') as GraphPath;

// Reads an OData $filter as the directory does: the part of the grammar that Graph documents for users, groups and roles.

export type Item = Readonly<Record<string, unknown>>;
export type Predicate = (item: Item) => boolean;

export class BadFilter extends Error {
  constructor(readonly code: 'Request_BadRequest' | 'Request_UnsupportedQuery') {
    super('invalid filter clause');
  }
}

const bad = (): never => {
  throw new BadFilter('Request_BadRequest');
};

type Token =
  | { readonly kind: 'text'; readonly value: string }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'mark'; readonly value: string };

function tokenise(filter: string): Token[] {
  const tokens: Token[] = [];
  const pattern = /\s*(?:'((?:[^']|'')*)'|([A-Za-z_@][\w.@]*|-?\d[\d.:TZ-]*)|([(),/:]))/gy;
  while (pattern.lastIndex < filter.trimEnd().length) {
    const found = pattern.exec(filter) ?? bad();
    const [, text, word, mark] = found;
    if (text !== undefined) tokens.push({ kind: 'text', value: text.replaceAll("''", "'") });
    else if (word !== undefined) tokens.push({ kind: 'word', value: word });
    else tokens.push({ kind: 'mark', value: mark ?? '' });
  }
  return tokens;
}

/** Equality works by default; these need `ConsistencyLevel: eventual` and `$count=true`. */
const advancedOnly = new Set([
  'mobilePhone',
  'onPremisesSamAccountName',
  'onPremisesDistinguishedName',
  'employeeType',
]);
const endsWithFields = new Set(['mail', 'otherMails', 'userPrincipalName', 'proxyAddresses']);

type Scope = (item: Item) => unknown;

const lower = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : value);
const same = (a: unknown, b: unknown): boolean => (lower(a) ?? null) === (lower(b) ?? null);

class Parser {
  private at = 0;
  needsAdvanced = false;
  forbidsAdvanced = false;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly fields: ReadonlySet<string>,
  ) {}

  parse(): Predicate {
    const all = this.either();
    return this.at === this.tokens.length ? all : bad();
  }

  private peek(value: string, ahead = 0): boolean {
    const token = this.tokens[this.at + ahead];
    return token !== undefined && token.kind !== 'text' && token.value === value;
  }

  private take(value: string): boolean {
    if (!this.peek(value)) return false;
    this.at += 1;
    return true;
  }

  private expect(value: string): void {
    if (!this.take(value)) bad();
  }

  private word(): string {
    const token = this.tokens[this.at];
    if (token?.kind !== 'word') return bad();
    this.at += 1;
    return token.value;
  }

  private either(): Predicate {
    const parts = [this.both()];
    while (this.take('or')) parts.push(this.both());
    return (item) => parts.some((part) => part(item));
  }

  private both(): Predicate {
    const parts = [this.one()];
    while (this.take('and')) parts.push(this.one());
    return (item) => parts.every((part) => part(item));
  }

  private one(): Predicate {
    if (this.take('not')) {
      this.needsAdvanced = true;
      const inner = this.one();
      return (item) => !inner(item);
    }
    if (this.take('(')) {
      const inner = this.either();
      this.expect(')');
      return inner;
    }
    const called = ['startswith', 'startsWith', 'endswith', 'endsWith'].find((name) => this.peek(name));
    return called === undefined ? this.comparison() : this.call(called);
  }

  private call(name: string): Predicate {
    this.at += 1;
    this.expect('(');
    const { field, read } = this.path();
    this.expect(',');
    const wanted = String(this.literal()).toLowerCase();
    this.expect(')');
    if (name.toLowerCase() === 'startswith') return (item) => String(lower(read(item)) ?? '').startsWith(wanted);
    this.needsAdvanced = true;
    if (!endsWithFields.has(field)) bad();
    return (item) => String(lower(read(item)) ?? '').endsWith(wanted);
  }

  private variable: string | undefined;

  private path(): { readonly field: string; readonly read: Scope } {
    const first = this.word();
    if (first === this.variable) {
      if (!this.take('/')) return { field: first, read: (item) => item['it'] };
      const member = this.word();
      return { field: member, read: (item) => Object(item['it'])[member] };
    }
    return this.fields.has(first) ? { field: first, read: (item) => item[first] } : bad();
  }

  private any(field: string): Predicate {
    this.expect('any');
    this.expect('(');
    this.variable = this.word();
    this.expect(':');
    const inner = this.either();
    this.variable = undefined;
    this.expect(')');
    if (field === 'identities') this.forbidsAdvanced = true;
    return (item) => {
      const list = item[field];
      return Array.isArray(list) && list.some((it) => inner({ it }));
    };
  }

  private comparison(): Predicate {
    const { field, read } = this.path();
    if (this.take('/')) return this.any(field);
    if (this.take('in')) return this.among(read);
    const operator = this.word();
    const wanted = this.literal();
    if (advancedOnly.has(field) || operator === 'ne') this.needsAdvanced = true;
    if (operator === 'eq') return (item) => same(read(item), wanted);
    if (operator === 'ne') return (item) => !same(read(item), wanted);
    if (operator === 'ge') return (item) => String(read(item) ?? '') >= String(wanted);
    if (operator === 'le') return (item) => String(read(item) ?? '') <= String(wanted);
    return bad();
  }

  private among(read: Scope): Predicate {
    this.expect('(');
    const wanted = [this.literal()];
    while (this.take(',')) wanted.push(this.literal());
    this.expect(')');
    return (item) => wanted.some((one) => same(read(item), one));
  }

  private literal(): unknown {
    const token = this.tokens[this.at] ?? bad();
    if (token.kind === 'mark') return bad();
    this.at += 1;
    if (token.kind === 'text') return token.value;
    const plain: Readonly<Record<string, unknown>> = { true: true, false: false, null: null };
    if (token.value in plain) return plain[token.value];
    return /^-?\d+$/.test(token.value) ? Number(token.value) : /^\d/.test(token.value) ? token.value : bad();
  }
}

/** Throws BadFilter, also where a condition needs advanced query parameters (or must go without). */
export function readFilter(
  filter: string,
  { fields, advanced }: { readonly fields: ReadonlySet<string>; readonly advanced: boolean },
): Predicate {
  const parser = new Parser(tokenise(filter), fields);
  const predicate = parser.parse();
  if (parser.needsAdvanced && !advanced) throw new BadFilter('Request_UnsupportedQuery');
  if (parser.forbidsAdvanced && advanced) throw new BadFilter('Request_UnsupportedQuery');
  return predicate;
}

// Owns how words are laid out on a card. A reply's text is the only source, so the card can say nothing that its text twin
// does not: a line is a paragraph, a blank line leaves room, lines that begin with "- " are a list, and a list whose every
// item reads "name: value" is a table of facts. Pure.

interface Fact {
  readonly title: string;
  readonly value: string;
}

/** A piece of text that is drawn as one: the lines of a list stay together. */
interface Piece {
  readonly kind: 'line' | 'list';
  readonly lines: readonly string[];
  /** A blank line stands before it. */
  readonly apart: boolean;
}

const bullet = '- ';
// A short name, then a value: "ready: yes". Times such as 15:46 and addresses have no space behind their colon.
const fact = /^([^:\n]{0,39}[^:\s]): (\S.*)$/u;

export const hasList = (text: string): boolean => text.startsWith(bullet) || text.includes(`\n${bullet}`);

const pieceOf = (line: string): Piece =>
  line.startsWith(bullet)
    ? { kind: 'list', lines: [line.slice(bullet.length)], apart: false }
    : { kind: 'line', lines: [line], apart: false };

const joins = (before: Piece | undefined, piece: Piece): before is Piece =>
  before?.kind === 'list' && piece.kind === 'list';

/** One paragraph without blank lines; `apart`: a blank line stands before it. */
function piecesIn(paragraph: string, apart: boolean): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const piece of paragraph.split('\n').map(pieceOf)) {
    const before = pieces.at(-1);
    if (joins(before, piece)) pieces[pieces.length - 1] = { ...before, lines: [...before.lines, ...piece.lines] };
    else pieces.push({ ...piece, apart: apart && before === undefined });
  }
  return pieces;
}

const piecesOf = (text: string): readonly Piece[] =>
  text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim() !== '')
    .flatMap((paragraph, index) => piecesIn(paragraph, index > 0));

function factsOf(items: readonly string[]): readonly Fact[] | undefined {
  const facts = items.flatMap((item): Fact[] => {
    const [, title, value] = fact.exec(item) ?? [];
    return title === undefined || value === undefined ? [] : [{ title, value }];
  });
  return facts.length === items.length ? facts : undefined;
}

function blocksOf({ kind, lines, apart }: Piece, index: number): readonly object[] {
  const between = apart ? 'Medium' : 'Small';
  const spacing = index === 0 ? 'None' : between;
  const facts = kind === 'list' ? factsOf(lines) : undefined;
  if (facts !== undefined) return [{ type: 'FactSet', facts, spacing }];
  return lines.map((line, at) => ({
    type: 'TextBlock',
    text: kind === 'list' ? `• ${line}` : line,
    wrap: true,
    spacing: at === 0 ? spacing : 'Small',
  }));
}

/** Teams reads a card's text as markup and leaves out what stands between angle brackets, so `<who>` is drawn as ‹who›. */
const withoutMarkup = (text: string): string => text.replaceAll('<', '‹').replaceAll('>', '›');

/** The body of a card that says this text. */
export const cardBody = (text: string): readonly object[] => piecesOf(withoutMarkup(text)).flatMap(blocksOf);

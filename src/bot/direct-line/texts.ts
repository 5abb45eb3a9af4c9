// Owns the few sentences that the wire itself says, in every language.

interface WireTexts {
  /** Stands in the history where a one-time link was. */
  readonly linkGone: string;
  readonly ended: string;
}

const catalogues = {
  en: {
    linkGone: 'The link that stood here can no longer be used.',
    ended: 'This chat has become very long, so it ends here. Please start a new one to go on.',
  },
  de: {
    linkGone: 'Der Link, der hier stand, gilt nicht mehr.',
    ended: 'Dieser Chat ist sehr lang geworden und endet hier. Bitte beginnen Sie einen neuen, um weiterzumachen.',
  },
} as const satisfies Readonly<Record<string, WireTexts>>;

/** By the language part of a BCP 47 tag; English for any other. */
export const wireTexts = (language: string): WireTexts =>
  language.toLowerCase().split('-')[0] === 'de' ? catalogues.de : catalogues.en;

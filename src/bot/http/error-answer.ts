// Owns choosing the page for an error, when a browser asked.
import { errorPage } from '../pages/errors';
import { chooseTexts } from '../pages/language';
import type { ErrorStatus } from '../pages/texts/catalogue';
import type { Answer, Exchange } from './route';

const pages: Readonly<Record<number, ErrorStatus>> = {
  400: 400,
  403: 403,
  404: 404,
  408: 400,
  413: 400,
  415: 400,
  421: 400,
  429: 429,
  500: 500,
  503: 500,
};

export const createErrorAnswer =
  () =>
  (status: number, exchange: Exchange): Answer | undefined => {
    const page = pages[status];
    if (page === undefined) return undefined;
    const { headers, ...rest } = errorPage(page, chooseTexts(exchange), exchange.correlation);
    return { ...rest, status, headers };
  };

// Owns the language switch at the foot of every page. Both parts of the address come from fixed lists.
import type { Answer, Exchange, Route } from '../http/route';
import { seeOther } from '../http/route';
import { errorPage } from './errors';
import { chooseTexts, isLanguage } from './language';
import { type Place, places } from './layout';

const yearSeconds = 365 * 24 * 3600;
const isPlace = (value: string | undefined): value is Place => value !== undefined && Object.hasOwn(places, value);

async function choose(exchange: Exchange): Promise<Answer> {
  const { language, place } = exchange.params;
  if (!isLanguage(language) || !isPlace(place)) return errorPage(404, chooseTexts(exchange), exchange.correlation);
  return seeOther(places[place], [{ name: 'lang', value: language, maxAge: yearSeconds, sameSite: 'Lax' }]);
}

export const languageRoutes = (): Route[] => [{ method: 'GET', path: '/language/:language/:place', handle: choose }];

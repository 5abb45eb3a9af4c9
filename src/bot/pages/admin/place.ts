// Owns where a signed-in page stands for the services: a place of its own, that no chat shares.
import { createHash } from 'node:crypto';
import type { Session } from '../../../services/accounts/ports';
import type { ConversationKey } from '../../../services/ids';
import type { Place } from '../../../services/recovery/ports';
import { encodeParts } from '../../../services/secrets/encoding';
import type { Exchange } from '../../http/route';
import type { PageTexts } from '../texts/catalogue';

interface Visit {
  readonly exchange: Pick<Exchange, 'source' | 'correlation'>;
  readonly session: Session;
  readonly texts: Pick<PageTexts, 'language'>;
}

export const placeOf = ({ exchange, session, texts }: Visit): Place => ({
  // Made here like a chat's, of the session instead of a conversation.
  conversation: createHash('sha256')
    .update(encodeParts('page', '', session.id))
    .digest('base64url') as ConversationKey,
  channel: 'web',
  source: exchange.source,
  caller: {
    kind: 'account',
    account: session.account,
    stamp: session.stamp,
    username: session.username,
    authenticatedAtMs: session.authenticatedAt,
  },
  language: texts.language,
  correlation: exchange.correlation,
});

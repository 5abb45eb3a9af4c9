// Owns offering a list as a file: beside the words and the link that everybody gets, a card that asks whether it may be put into
// one's own OneDrive.
import type { FileOffer } from '../../dialogs/kernel';
import { markBytes } from '../../services/files/spreadsheet';
import type { MessageBody } from '../activity';
import { teamsTexts } from './texts';

/** What is larger is taken from the page: one request has to carry it. */
export const mostOfferBytes = 4 * 1_024 * 1_024;

export interface Offer extends FileOffer {
  readonly language: string;
}

/** Where a file lies by now, as Teams has said. */
export interface Saved {
  readonly contentUrl: string;
  readonly name: string;
  readonly uniqueId: string;
  readonly fileType: string;
}

type Attachments = NonNullable<MessageBody['attachments']>;

const messageWith = (language: string, attachments: Attachments): MessageBody => ({
  // The literal of the SDK's enum.
  type: 'message' as MessageBody['type'],
  locale: language,
  attachments,
});

// learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
export function consentMessage({ id, name, bytes, language }: Offer): MessageBody {
  const context = { file: id };
  const { offer: description } = teamsTexts(language);
  const content = {
    description,
    sizeInBytes: bytes + markBytes,
    acceptContext: context,
    declineContext: context,
  };
  return messageWith(language, [{ contentType: 'application/vnd.microsoft.teams.card.file.consent', name, content }]);
}

export function savedMessage({ contentUrl, name, uniqueId, fileType }: Saved, language: string): MessageBody {
  const contentType = 'application/vnd.microsoft.teams.card.file.info';
  return messageWith(language, [{ contentType, contentUrl, name, content: { uniqueId, fileType } }]);
}

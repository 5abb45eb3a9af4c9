// Owns times in the reader's own time zone; without this script they stay in UTC, and say so.
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: 'medium', timeStyle: 'short' });

for (const time of document.querySelectorAll('time[datetime]')) {
  time.title = time.textContent;
  time.textContent = format.format(new Date(time.dateTime));
}

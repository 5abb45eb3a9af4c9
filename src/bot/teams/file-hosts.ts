// Owns where files of Teams lie. An address comes with a message and decides whom this server talks to, so it is compared with a
// list right before it is used.

/** True: https, the usual port, and one name right below one of these suffixes (`.sharepoint.com`). */
export function isFileAddress(address: string, suffixes: readonly string[]): boolean {
  if (!URL.canParse(address) || /[\\\s]/.test(address)) return false;
  const { protocol, port, username, password, hash, hostname } = new URL(address);
  if (protocol !== 'https:' || port + username + password + hash !== '') return false;
  return suffixes.some((suffix) => {
    // Tenants, their OneDrives and their regions are all one name: contoso, contoso-my, contosoeur-my.
    const name = hostname.endsWith(suffix) ? hostname.slice(0, -suffix.length) : '';
    return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
  });
}

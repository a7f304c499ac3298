/** What the results show is written in their address, so that it can be sent to somebody and come back to. */

/** The search part of an address with some of what it says said otherwise. */
export function addressWith(search: string, changes: Record<string, string>): string {
  const said = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) said.set(name, value);
  return `?${said}`;
}

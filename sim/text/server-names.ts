/** The name under which a server is known: lower-case, without a final dot. */
export function normaliseServerName(text: string): string {
  return text.trim().toLowerCase().replace(/\.$/, "");
}

/** The name under which a server is known: lower case, without a final dot. */
export function serverKeyOf(name: string): string {
  return name.toLowerCase().replace(/\.$/, "");
}

/** Tells a path from the id of a bundled policy or profile; `file.yaml#profile` is a path, too. */
export function looksLikePath(text: string): boolean {
  return /[/\\]/.test(text) || /\.(?:ya?ml|json)(?:#.*)?$/i.test(text);
}

/** The script of a page that has no model inside: charts and tables that answer. */
export interface PageScript {
  readonly text: string;
  /** SHA-256 of `inlineScript(text)` as base64: this project has no hash of its own. */
  readonly sha256Base64: string;
}

/** The part of a Content-Security-Policy that lets one script run. */
export function scriptPolicy({ sha256Base64 }: PageScript): string {
  return `script-src 'sha256-${sha256Base64}'`;
}

/** A script that cannot end its element: inside strings and patterns \x3c is the same letter. */
export function inlineScript(script: string): string {
  return script.replace(/<(?=!--|\/?script)/gi, "\\x3c");
}

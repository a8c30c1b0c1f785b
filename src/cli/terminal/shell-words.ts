/**
 * Words as a shell takes them: quoted where they hold more than plain letters. Double quotes do for
 * PowerShell and cmd, single ones elsewhere.
 */
export function shellWords(words: readonly string[], platform: NodeJS.Platform): string {
  return words
    .map((word) => {
      // PowerShell takes a word with a comma for two.
      const isPlain = platform === "win32" ? /^[\w=:./-]+$/ : /^[\w@%+=:,./-]+$/;
      if (isPlain.test(word)) return word;
      return platform === "win32"
        ? `"${word.replaceAll('"', '\\"')}"`
        : `'${word.replaceAll("'", "'\\''")}'`;
    })
    .join(" ");
}

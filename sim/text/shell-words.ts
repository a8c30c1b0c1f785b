/** The shells that a command is written for: `powershell` on Windows, else a POSIX shell. */
export type Shell = "posix" | "powershell";

/** A word of a command, quoted where the shell would read it otherwise. */
function shellWord(word: string, shell: Shell): string {
  // PowerShell reads a comma as a list, `@` as a splat and `%` as a command of its own.
  const plain = shell === "posix" ? /^[\w./:=,+@%-]+$/ : /^[\w./\\:=+-]+$/;
  if (plain.test(word)) return word;
  const escaped = shell === "posix" ? "'\\''" : "''";
  return `'${word.replaceAll("'", escaped)}'`;
}

/** Words as one line. */
export function shellLine(words: readonly string[], shell: Shell): string {
  return words.map((word) => shellWord(word, shell)).join(" ");
}

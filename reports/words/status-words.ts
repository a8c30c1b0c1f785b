const STATUS_WORDS: Readonly<Record<string, string>> = {
  upToDate: "up to date",
  outOfDate: "out of date",
  uncertain: "uncertain",
  clean: "up to date again",
  retired: "retired",
  unknown: "unknown build",
};

/** A server's status in words. */
export function statusWords(status: string): string {
  return STATUS_WORDS[status] ?? status;
}

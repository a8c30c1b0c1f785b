import { describe, expect, test } from "vitest";
import { COMMAND_TABLE } from "../src/cli/commands.ts";
import { isCheckout, textOf } from "./rooms.ts";

/**
 * Most Exchange administrators paste into PowerShell: a comma makes an array there, `*` is left as
 * it is, `&&` and `<` do not exist in 5.1, and `>` writes UTF-16.
 */
const PAGES = ["README.md", "GUIDE.md", "CONTRIBUTING.md"];
/** A heading over lines that are for a shell of Unix alone. */
const UNIX_ONLY = new Set(["On Slurm"]);

interface CommandLineOfPage {
  readonly place: string;
  readonly line: string;
}

/** Lines of blocks for a shell, and commands within sentences. */
function commandsOf(page: string): readonly CommandLineOfPage[] {
  const found: CommandLineOfPage[] = [];
  let block: string | null = null;
  let heading = "";
  for (const [i, line] of textOf(page).split("\n").entries()) {
    const place = `${page}:${i + 1}`;
    const fence = /^\s*```(\w*)/.exec(line);
    if (fence !== null) block = block === null ? (fence[1] ?? "") : null;
    else if (block === null) {
      heading = /^#+ (.*)$/.exec(line)?.[1] ?? heading;
      for (const [, code = ""] of line.matchAll(/`((?:mailflow|npm|npx) [^`]+)`/g)) {
        if (!UNIX_ONLY.has(heading)) found.push({ place, line: code });
      }
    } else if (!UNIX_ONLY.has(heading) && /^(sh|console)$/.test(block)) {
      const command = /^\s*(?:\$ )?((?:mailflow|npm|npx|gzip|git|cat) .*)$/.exec(line)?.[1];
      if (command !== undefined) found.push({ place, line: command });
    }
  }
  return found;
}

/** What PowerShell would read otherwise than a shell of Unix; "" = nothing. */
function trapIn(line: string): string {
  const bare = line
    .replace(/\s#\s.*$/, "")
    .replace(/'[^']*'/g, "Q")
    .replace(/"[^"$`\\]*"/g, "Q");
  const [, trap = ""] = /(&&|\|\||[,;<>|*]|\\$|\$\w|(?<!\S)@|["'])/.exec(bare) ?? [];
  return trap;
}

test("a trap is seen where there is one", () => {
  expect(trapIn("mailflow replay a.csv --own 192.0.2.10,192.0.2.11")).toBe(",");
  expect(trapIn("mailflow merge parts/*.json")).toBe("*");
  expect(trapIn("npm ci && npm test")).toBe("&&");
  expect(trapIn("mailflow run a.yaml --json > b.json")).toBe(">");
  expect(trapIn("mailflow replay a.csv --pseudonymise @key.txt")).toBe("@");
  expect(trapIn("npx mailflow-sim@0.1.0 --version")).toBe("");
  expect(trapIn("mailflow plan a.yaml --limit 'delay.p95 <= 15m'  # a, b")).toBe("");
});

describe("commands can be pasted into PowerShell", () => {
  test.skipIf(!isCheckout).each(PAGES)("those of %s", (page) => {
    const lines = commandsOf(page);
    expect(lines.length).toBeGreaterThan(3);
    const wrong = lines.filter(({ line }) => trapIn(line) !== "");
    expect(wrong.map(({ place, line }) => `${place} ${trapIn(line)}  ${line}`)).toEqual([]);
  });

  test("the examples of --help", () => {
    const lines = COMMAND_TABLE.flatMap(({ examples }) => examples);
    expect(lines.filter((line) => trapIn(line) !== "")).toEqual([]);
  });
});

import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMAND_TABLE } from "../../../src/cli/commands.ts";
import { bashScript } from "../../../src/cli/completion/bash.ts";
import { type CompletedCommand, completedCommands } from "../../../src/cli/completion/model.ts";
import { knownWords } from "../../../src/cli/completion/option-values.ts";
import { powerShellScript } from "../../../src/cli/completion/power-shell.ts";
import { zshScript } from "../../../src/cli/completion/zsh.ts";
import { OPTION_TABLE } from "../../../src/cli/options/options.ts";

const root = mkdtempSync(path.join(os.tmpdir(), "mailflow-completion-"));
let commands: readonly CompletedCommand[] = [];

beforeAll(async () => {
  commands = completedCommands(COMMAND_TABLE, await knownWords());
  writeFileSync(path.join(root, "mailflow.bash"), bashScript(commands, "1.2.3"));
  writeFileSync(path.join(root, "_mailflow"), zshScript(commands, "1.2.3"));
  mkdirSync(path.join(root, "here", "my folder"), { recursive: true });
  writeFileSync(path.join(root, "here", "trace.csv"), "");
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const has = (shell: string): boolean => spawnSync(shell, ["-c", ":"]).status === 0;

/** Whether a shell that Debian has is missing; in CI that is a failure. */
function isMissing(shell: string): boolean {
  const missing = !has(shell);
  if (missing && process.env["CI"] === "true") throw new Error(`CI needs ${shell}`);
  return missing;
}

/** What bash offers at the end of a line, by the function that the script binds. */
function offeredByBash(line: string): readonly string[] {
  // Bash breaks words at "=", too; readline does that for the function.
  const words = line.split(/ |(=)/).filter((word) => word !== undefined);
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = `source ../mailflow.bash; COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}
    $(complete -p mailflow | sed -n 's/.*-F \\([^ ]*\\).*/\\1/p'); printf '%s\\n' "\${COMPREPLY[@]}"`;
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", script], {
    cwd: path.join(root, "here"),
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return stdout.split("\n").filter((word) => word !== "");
}

describe.skipIf(isMissing("bash"))("in bash", () => {
  test("commands, and those that begin as written", () => {
    expect(offeredByBash("mailflow ")).toEqual(COMMAND_TABLE.map(({ name }) => name));
    expect(offeredByBash("mailflow re")).toEqual(["replay"]);
    expect(offeredByBash("mailflow --v")).toEqual(["--version"]);
  });

  test("every option of the command, wherever it stands", () => {
    for (const { name } of COMMAND_TABLE) {
      const own = OPTION_TABLE.filter((spec) => spec.commands.includes(name));
      const long = offeredByBash(`mailflow ${name} --`);
      expect(long.toSorted()).toEqual(
        [...own.map((spec) => `--${spec.name}`), "--help"].toSorted(),
      );
    }
    expect(offeredByBash("mailflow -q replay a.csv --conn")).toEqual([
      "--connector",
      "--connect5xx",
    ]);
  });

  test.each([
    ["mailflow charts --scheme ", "light dark"],
    ["mailflow charts --scheme=d", "dark"],
    ["mailflow charts --format svg,p", "svg,png"],
    ["mailflow run a.yaml --order ", "block-first throttle-first all"],
    ["mailflow run a.yaml --policy micro", "microsoft-2023"],
    ["mailflow run a.yaml --variant l", "literal"],
    ["mailflow run a.yaml --retry exchange-2019-m", "exchange-2019-mailbox"],
    ["mailflow completion ", "bash zsh powershell"],
    ["mailflow help pl", "plan"],
    ["mailflow run a.yaml --days ", ""],
    ["mailflow run a.yaml -o ", "my folder"],
  ])("%s: %s", (line, words) => {
    expect(offeredByBash(line).join(" ")).toBe(words);
  });

  test("names of files are left to readline, which is told so", () => {
    expect(offeredByBash("mailflow replay tr")).toEqual([]);
    expect(offeredByBash("mailflow replay a.csv --servers tr")).toEqual([]);
    expect(bashScript(commands, "")).toContain("complete -o default -F _mailflow mailflow");
  });
});

/**
 * Keys typed into a zsh on a terminal of its own, and what stands in the line after each Tab. The
 * terminal echoes what is typed: what is waited for is never written so in the script.
 */
function typedInZsh(lines: readonly string[]): readonly string[] {
  const script = `zmodload zsh/zpty
zpty z TERM=dumb zsh -f -i
say() { zpty -w z "$1"; zpty -r -m z out "*$2*" }
say "PS1=; unsetopt zle_bracketed_paste; fpath=(${root} \\$fpath); autoload -U compinit; compinit -u -D; cd ${root}/here; print rea''dy" ready
zpty -w z 'show() { print -r -- "<""<$BUFFER>"">"; BUFFER= }; zle -N show; bindkey "^T" show; print bo"u"nd'
zpty -r -m z out '*bound*'
for line in "$@"; do
  zpty -w -n z "$line"$'\\t\\x14'
  zpty -r -m z out '*<<*>>*'
  print -r -- "\${\${out##*<<}%%>>*}"
done
zpty -d z`;
  const { stdout } = spawnSync("zsh", ["-f", "-c", script, "zsh", ...lines], { encoding: "utf8" });
  return stdout.split("\n").filter((line) => line !== "");
}

describe.skipIf(isMissing("zsh"))("in zsh", () => {
  test("commands, options, values and files are completed as they are typed", () => {
    expect(
      typedInZsh([
        "mailflow repl",
        "mailflow replay --sha",
        "mailflow charts --scheme d",
        "mailflow charts --format svg,p",
        "mailflow run a.yaml --policy micro",
        "mailflow replay tr",
        "mailflow replay a.csv --servers=tr",
        "mailflow completion pow",
      ]),
    ).toEqual([
      "mailflow replay ",
      "mailflow replay --shard=",
      "mailflow charts --scheme dark ",
      "mailflow charts --format svg,png,",
      "mailflow run a.yaml --policy microsoft-2023 ",
      "mailflow replay trace.csv ",
      "mailflow replay a.csv --servers=trace.csv ",
      "mailflow completion powershell ",
    ]);
  });
});

describe("for PowerShell", () => {
  const script = (): string => powerShellScript(commands, "1.2.3");

  // Debian has none: what is tried here is the text alone, unless it is installed.
  test.skipIf(!has("pwsh"))("the script is read without errors", () => {
    const file = path.join(root, "mailflow.ps1");
    writeFileSync(file, script());
    const check = `$e = $null; [void][System.Management.Automation.Language.Parser]::ParseFile('${file}', [ref]$null, [ref]$e); $e.Count`;
    const { stdout } = spawnSync("pwsh", ["-NoProfile", "-Command", check], { encoding: "utf8" });
    expect(stdout.trim()).toBe("0");
  });

  test("names every command and option, and is of letters that 5.1 reads in any code page", () => {
    const text = script();
    for (const { name, options } of commands) {
      expect(text).toContain(`'${name}' = `);
      for (const { forms } of options) expect(text).toContain(`'${forms[0]}' = `);
    }
    expect(text).toMatch(/^[\n -~]*$/);
  });

  test("quotes and brackets are closed", () => {
    const bare = script()
      .replace(/^\s*#.*$/gm, "")
      .replace(/'(?:[^']|'')*'/g, "Q")
      .replace(/"[^"]*"/g, "Q");
    for (const [open, close] of ["{}", "()", "[]"]) {
      expect(bare.split(open ?? "").length).toBe(bare.split(close ?? "").length);
    }
    expect(bare).not.toMatch(/['"]/);
  });
});

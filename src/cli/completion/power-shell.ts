import type { CompletedCommand, CompletedOption } from "./model.ts";
import type { Offer } from "./option-values.ts";

/**
 * The script for PowerShell, 5.1 and later. Where it offers nothing PowerShell completes names of
 * files itself.
 */
export function powerShellScript(commands: readonly CompletedCommand[], version: string): string {
  const rows = commands.map(({ name, describe }) => `    ${quoted(name)} = ${quoted(describe)}`);
  return `# Completion of mailflow ${version} for PowerShell, made by: mailflow completion powershell
Register-ArgumentCompleter -Native -CommandName 'mailflow', 'mailflow.cmd', 'mailflow.ps1' -ScriptBlock {
  param($wordToComplete, $commandAst, $cursorPosition)

  $commands = [ordered]@{
${rows.join("\n")}
  }
  # Of each command: its options, and the words that may follow them; '' is for operands.
  $options = @{
${commands.map(optionTable).join("\n")}
  }
  $values = @{
${commands.map(valueTable).join("\n")}
  }

  function Complete-Word([string] $word, [string] $tip, [string] $before) {
    if ($word -like "$wordAtHand*") {
      [System.Management.Automation.CompletionResult]::new($before + $word, $word, 'ParameterValue', $tip)
    }
  }

  $wordAtHand = [string] $wordToComplete
  $earlier = @($commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } |
      Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
  $command = $earlier | Where-Object { $commands.Contains($_) } | Select-Object -First 1

  if (-not $command) {
    if ($wordAtHand.StartsWith('-')) {
      Complete-Word '--help' 'Show the help' ''
      Complete-Word '--version' 'Show the version' ''
    } else {
      foreach ($name in $commands.Keys) { Complete-Word $name $commands[$name] '' }
    }
    return
  }

  $before = ''
  $option = if ($earlier.Count -gt 0) { $earlier[-1] } else { '' }
  if ($wordAtHand -match '^(--[a-z0-9-]+)=(.*)$') {
    $option = $Matches[1]
    $before = "$option="
    $wordAtHand = $Matches[2]
  }
  if (-not $values[$command].ContainsKey($option)) { $option = '' }
  if ($option -eq '' -and $wordAtHand.StartsWith('-')) {
    foreach ($name in $options[$command].Keys) { Complete-Word $name $options[$command][$name] '' }
    return
  }
  if ($values[$command].ContainsKey($option)) {
    foreach ($word in $values[$command][$option]) { Complete-Word $word $word $before }
  }
}
`;
}

function optionTable({ name, options }: CompletedCommand): string {
  const rows = options.map(
    ({ forms, describe }) => `      ${quoted(forms[0] ?? "")} = ${quoted(describe)}`,
  );
  return `    ${quoted(name)} = [ordered]@{\n${rows.join("\n")}\n    }`;
}

/** Options with a value, an empty list where files or free text follow. */
function valueTable({ name, options, operands }: CompletedCommand): string {
  const rows = [
    ...options.flatMap(({ forms, offer }: CompletedOption) =>
      offer === null ? [] : forms.map((form) => valueRow(form, offer)),
    ),
    ...(operands === null || operands.words.length === 0 ? [] : [valueRow("", operands)]),
  ];
  return `    ${quoted(name)} = @{\n${rows.map((row) => `${row}\n`).join("")}    }`;
}

function valueRow(form: string, { words }: Offer): string {
  return `      ${quoted(form)} = @(${words.map(quoted).join(", ")})`;
}

/** A literal string; PowerShell takes typographic quotes for quotes, too. */
function quoted(text: string): string {
  return `'${text.replace(/['‘’‚‛]/g, "$&$&").replaceAll("…", "...")}'`;
}

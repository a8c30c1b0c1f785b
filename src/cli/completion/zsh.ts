import type { CompletedCommand, CompletedOption } from "./model.ts";
import type { Offer } from "./option-values.ts";

/** The script for zsh: a function for compinit, which may also be sourced. */
export function zshScript(commands: readonly CompletedCommand[], version: string): string {
  return `#compdef mailflow
# Completion of mailflow ${version} for zsh, made by: mailflow completion zsh

_mailflow_or_files() {
  local -a known
  known=("$@")
  _alternative "known:known name:(\${known[*]})" "files:file:_files"
}

_mailflow() {
  local context state state_descr line curcontext="$curcontext"
  typeset -A opt_args
  local -a commands
  commands=(
${commands.map(({ name, describe }) => `    ${quoted(`${name}:${describe}`)}`).join("\n")}
  )
  _arguments -C \\
    '(- *)'{-h,--help}'[Show its help]' \\
    '(- *)'{-V,--version}'[Show the version]' \\
    '1: :->command' \\
    '*:: :->rest'
  case $state in
    command)
      _describe -t commands 'mailflow command' commands
      ;;
    rest)
      case $words[1] in
${commands.map(commandPart).join("\n")}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _mailflow ]]; then
  _mailflow "$@"
else
  compdef _mailflow mailflow
fi
`;
}

function commandPart({ name, options, operands }: CompletedCommand): string {
  const specs = [
    ...options.map(optionSpec),
    ...(operands === null
      ? []
      : [quoted(`*:${operands.files === "files" ? "file" : "word"}:${action(operands)}`)]),
  ];
  return `        ${name})
          _arguments -s \\
            ${specs.join(" \\\n            ")}
          ;;`;
}

/** `'(-o --out)'{-o+,--out=}'[Folder for …]:DIR:_files -/'`. */
function optionSpec({ forms, describe, repeatable, value, offer }: CompletedOption): string {
  const tail = value === null || offer === null ? "" : `:${escaped(value)}:${action(offer)}`;
  const shown = forms.map((form) => {
    if (value === null) return form;
    return form.startsWith("--") ? `${form}=` : `${form}+`;
  });
  const words = quoted(`[${escaped(describe)}]${tail}`);
  const many = repeatable ? "'*'" : forms.length > 1 ? quoted(`(${forms.join(" ")})`) : "";
  const names = shown.length > 1 ? `{${shown.join(",")}}` : (shown[0] ?? "");
  return `${many}${names}${words}`;
}

function action({ words, isList, files }: Offer): string {
  const list = words.join(" ");
  if (words.length === 0)
    return files === "none" ? " " : files === "files" ? "_files" : "_files -/";
  if (isList) return `_values -s , name ${list}`;
  return files === "none" ? `(${list})` : ` _mailflow_or_files ${list}`;
}

function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, "\\$&");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

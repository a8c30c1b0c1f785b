import type { CompletedCommand } from "./model.ts";
import type { Offer } from "./option-values.ts";

/**
 * The script for bash, 3.2 and later, without bash-completion: it holds every word, and starts
 * nothing when Tab is pressed.
 */
export function bashScript(commands: readonly CompletedCommand[], version: string): string {
  const names = commands.map(({ name }) => name);
  return `# Completion of mailflow ${version} for bash, made by: mailflow completion bash

_mailflow_words() {
  local IFS=$' \\t\\n'
  COMPREPLY=($(compgen -W "$1" -- "$cur"))
}

# Words joined by commas: the last one is completed.
_mailflow_list() {
  local IFS=$' \\t\\n' before=""
  [[ $cur == *,* ]] && before="\${cur%,*},"
  COMPREPLY=($(compgen -P "$before" -W "$1" -- "\${cur##*,}"))
  compopt -o nospace 2>/dev/null
}

# Readline completes names of files itself where nothing is offered.
_mailflow_files() { COMPREPLY=(); }

_mailflow_or_files() {
  local IFS=$'\\n'
  compopt -o filenames 2>/dev/null
  COMPREPLY=($(IFS=$' \\t\\n'; compgen -W "$1" -- "$cur") $(compgen -f -- "$cur"))
}

_mailflow_folders() {
  local IFS=$'\\n'
  compopt -o filenames +o default 2>/dev/null
  COMPREPLY=($(compgen -d -- "$cur"))
}

_mailflow_nothing() {
  compopt +o default 2>/dev/null
  COMPREPLY=()
}

_mailflow() {
  local cur prev command="" word i
  COMPREPLY=()
  cur=\${COMP_WORDS[COMP_CWORD]}
  prev=\${COMP_WORDS[COMP_CWORD - 1]}
  # "=" is a word of its own here: --option = value.
  if [[ $cur == "=" ]]; then
    cur=""
  elif [[ $prev == "=" && COMP_CWORD -gt 1 ]]; then
    prev=\${COMP_WORDS[COMP_CWORD - 2]}
  fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case $word in
      ${names.join(" | ")})
        command=$word
        break
        ;;
    esac
  done
  if [[ $command == "" ]]; then
    if [[ $cur == -* ]]; then
      _mailflow_words "--help --version -h -V"
    else
      _mailflow_words "${names.join(" ")}"
    fi
    return
  fi
  case $command:$prev in
${afterOptions(commands)}
  esac
  case $command in
${commands.map(ownWords).join("\n")}
  esac
}

complete -o default -F _mailflow mailflow
`;
}

/** One case for every way to complete a value, with the options that it holds for. */
function afterOptions(commands: readonly CompletedCommand[]): string {
  const places = new Map<string, string[]>();
  for (const { name, options } of commands) {
    for (const { forms, offer } of options) {
      if (offer === null) continue;
      const call = callOf(offer);
      places.set(call, [...(places.get(call) ?? []), ...forms.map((form) => `${name}:${form}`)]);
    }
  }
  return [...places]
    .map(
      ([call, patterns]) => `    ${patterns.join(" | ")})\n      ${call}\n      return\n      ;;`,
    )
    .join("\n");
}

function ownWords({ name, options, operands }: CompletedCommand): string {
  const words = options.flatMap(({ forms }) => forms).join(" ");
  const operand = operands === null ? "_mailflow_nothing" : callOf(operands);
  return `    ${name})
      if [[ $cur == -* ]]; then
        _mailflow_words "${words}"
      else
        ${operand}
      fi
      ;;`;
}

function callOf({ words, isList, files }: Offer): string {
  const quoted = `"${words.join(" ")}"`;
  if (words.length === 0) return files === "none" ? "_mailflow_nothing" : `_mailflow_${files}`;
  if (isList) return `_mailflow_list ${quoted}`;
  return files === "none" ? `_mailflow_words ${quoted}` : `_mailflow_or_files ${quoted}`;
}

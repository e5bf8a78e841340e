/** What shells run to complete a call: each asks homerun for the candidates, one on a line, and the last line says what else. */

export const SHELLS = ["bash", "zsh", "fish"] as const;

export type Shell = (typeof SHELLS)[number];

const BASH = `# homerun's completion for bash: source <(homerun completion bash)
_homerun() {
  local line="\${COMP_LINE:0:COMP_POINT}" words=() found=() rest word lead
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  mapfile -t found < <("\${words[0]}" completion --words -- "\${words[@]:1}" 2>/dev/null)
  COMPREPLY=()
  (( \${#found[@]} )) || return 0
  rest="\${found[-1]}"
  unset 'found[-1]'
  word="\${words[-1]}"
  # Bash replaces only what follows the last of its own word breaks.
  lead="\${word%"\${word##*[:=]}"}"
  [[ $COMP_WORDBREAKS == *:* && $COMP_WORDBREAKS == *=* ]] || lead=""
  local candidate
  for candidate in "\${found[@]}"; do
    candidate="\${candidate%%$'\\t'*}"
    COMPREPLY+=("$(printf '%q' "\${candidate#"$lead"}")")
  done
  case $rest in
    :files) compopt -o filenames 2>/dev/null; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -f -- "\${word#"$lead"}") ;;
    :folders) compopt -o filenames 2>/dev/null; mapfile -t -O "\${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "\${word#"$lead"}") ;;
  esac
  if [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *[=,:] ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -F _homerun homerun
`;

const ZSH = `#compdef homerun
# homerun's completion for zsh: source <(homerun completion zsh), or a file _homerun in a folder of fpath
_homerun() {
  local -a found values shown
  local entry rest
  found=("\${(@f)$("\${words[1]}" completion --words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  (( \${#found} )) || return 1
  rest="\${found[-1]}"
  found[-1]=()
  for entry in "\${found[@]}"; do
    values+=("\${entry%%$'\\t'*}")
    shown+=("\${entry/$'\\t'/  -- }")
  done
  (( \${#values} )) && compadd -l -d shown -a values
  case $rest in
    :files) _files ;;
    :folders) _files -/ ;;
  esac
}
if [[ \${zsh_eval_context[-1]} == loadautofunc ]]; then
  _homerun "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _homerun homerun
fi
`;

const FISH = `# homerun's completion for fish: homerun completion fish | source
function __homerun_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l found ($words[1] completion --words -- $words[2..-1] "$word" 2>/dev/null)
    test (count $found) -gt 0; or return
    set -l rest $found[-1]
    set -e found[-1]
    test (count $found) -gt 0; and printf '%s\\n' $found
    switch $rest
        case ':files'
            __fish_complete_path $word
        case ':folders'
            __fish_complete_directories $word
    end
end
complete -c homerun -f -a '(__homerun_complete)'
`;

export const SCRIPTS: Readonly<Record<Shell, string>> = { bash: BASH, zsh: ZSH, fish: FISH };

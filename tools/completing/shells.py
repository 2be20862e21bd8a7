"""The scripts that make shells ask `mediagraph completion words` for what may come next, and how each wants the answer.

A script is asked for once, when a shell starts; the candidates are those of the installed version, plugins included.
"""

from __future__ import annotations

from collections.abc import Sequence

from mediagraph.tools.completing.candidates import FILES, FOLDERS, Candidate, candidates

_BASH = """\
_mediagraph() {
    local current=${COMP_WORDS[COMP_CWORD]} line kind
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            :files | :folders)
                kind=-f
                [[ $line == :folders ]] && kind=-d
                compopt -o filenames 2>/dev/null
                while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen "$kind" -- "${current#=}")
                ;;
            *) COMPREPLY+=("$line") ;;
        esac
    done < <(mediagraph completion words bash "$current" "${COMP_WORDS[@]:0:COMP_CWORD}" 2>/dev/null)
}
complete -F _mediagraph mediagraph run-graph
"""

_ZSH = """\
#compdef mediagraph run-graph
_mediagraph() {
    local line kind
    local -a found before
    before=("${(@)words[1,CURRENT-1]}")
    for line in "${(@f)$(mediagraph completion words zsh "${words[CURRENT]}" "${before[@]}" 2>/dev/null)}"; do
        case $line in
            :files | :folders) kind=$line ;;
            ?*) found+=("$line") ;;
        esac
    done
    (( $#found )) && _describe 'mediagraph' found
    [[ $words[CURRENT] == *=* ]] && compset -P '*='
    [[ $kind == :files ]] && _files
    [[ $kind == :folders ]] && _files -/
}
if [[ $funcstack[1] == _mediagraph ]]; then _mediagraph; else compdef _mediagraph mediagraph run-graph; fi
"""

_FISH = """\
function __mediagraph_complete
    set -l current (commandline -ct)
    set -l stream (string match -r '^.*=' -- "$current")
    set -l path (string replace -r '^.*=' '' -- "$current")
    for line in (mediagraph completion words fish "$current" (commandline -opc) 2>/dev/null)
        switch $line
            case :files
                for found in (__fish_complete_path "$path")
                    echo "$stream$found"
                end
            case :folders
                __fish_complete_directories "$current"
            case '*'
                echo $line
        end
    end
end
complete -c mediagraph -f -a '(__mediagraph_complete)'
complete -c run-graph -f -a '(__mediagraph_complete)'
"""

SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def answer(shell: str, current: str, words: Sequence[str]) -> list[str]:
    """The lines that a script asks for: candidates as its shell wants them, `:files` or `:folders`."""
    if shell == "bash":
        return _bash(current, words)
    found = candidates(words, current)
    return [_described(one, "\t" if shell == "fish" else ":") for one in found]


def _described(one: Candidate, separator: str) -> str:
    if one.text in (FILES, FOLDERS):
        return one.text
    text = one.text.replace(":", "\\:") if separator == ":" else one.text
    return f"{text}{separator}{' '.join(one.help.split())}" if one.help else text


def _bash(current: str, words: Sequence[str]) -> list[str]:
    """Bash takes `--device=cpu` for three words, and wants only the last of them."""
    if current == "=" or (words and words[-1] == "="):
        *before, name = words if current == "=" else words[:-1]
        value = "" if current == "=" else current
        prefix = f"{name}="
        found = candidates(before, prefix + value)
        return [one.text.removeprefix(prefix) for one in found]
    return [one.text for one in candidates(words, current)]

"""Completion in shells: the scripts that they read, and what they are answered when somebody types."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

VARIABLE = "_BIZING_COMPLETE"  # set by the scripts: the words typed so far are arguments, and nothing is run

# Bash takes `=` for a word of its own, and completes files where it is answered with nothing.
_BASH = """\
_bizing() {
    local IFS=$'\\n'
    COMPREPLY=($(_BIZING_COMPLETE=bash "$1" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _bizing bizing
"""

# The same text serves as a function of $fpath, named _bizing, and to be evaluated.
_ZSH = """\
#compdef bizing
_bizing() {
    local -a found
    found=("${(@f)$(_BIZING_COMPLETE=zsh $words[1] "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "$found" ]]; then _describe 'bizing' found; else _files; fi
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _bizing "$@"; else compdef _bizing bizing; fi
"""

_FISH = """\
function __bizing_complete
    set -l words (commandline -opc)
    set -e words[1]
    set -l found (_BIZING_COMPLETE=fish bizing $words (commandline -ct) 2>/dev/null)
    if set -q found[1]
        string join \\n -- $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete --command bizing --no-files --arguments '(__bizing_complete)'
"""

_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}


def completion(shell: Annotated[Literal["bash", "zsh", "fish"], typer.Argument(help="Whose script to print.")]) -> None:
    """Print the script by which a shell completes commands and options.

    \b
    Examples:
      eval "$(bizing completion bash)"                                       in ~/.bashrc
      eval "$(bizing completion zsh)"                                        in ~/.zshrc, after compinit
      bizing completion fish > ~/.config/fish/completions/bizing.fish
    """
    typer.echo(_SCRIPTS[shell], nl=False)


def answer(root: TyperGroup, shell: str, words: Sequence[str]) -> str:
    """Lines of what the last of the words may become; none where a file or a value of one's own is wanted."""
    # What typer itself completes by. Its own shells import rich, which takes longer than all the rest.
    from typer._click.shell_completion import CompletionItem, ShellComplete

    class Shell(ShellComplete):
        def source_vars(self) -> dict[str, Any]:
            return {}

        def get_completion_args(self) -> tuple[list[str], str]:
            return _split(words)

        def format_completion(self, item: CompletionItem) -> str:
            return _line(shell, item.value, item.help or "") if item.type == "plain" else ""

    return "".join(each + "\n" for each in Shell(root, {}, "bizing", VARIABLE).complete().split("\n") if each)


def _split(words: Sequence[str]) -> tuple[list[str], str]:
    """What is typed already, and the word that is being typed; `--format = te` is `--format te`."""
    *typed, last = list(words) or [""]
    return [word for word in typed if word != "="], "" if last == "=" else last


def _line(shell: str, value: str, explanation: str) -> str:
    said = " ".join(explanation.split())
    if shell == "bash" or not said:
        return value
    if shell == "zsh":
        return value.replace(":", "\\:") + f":{said}"
    return f"{value}\t{said}"

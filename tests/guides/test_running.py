"""Following a guide: what is true passes, and each thing that is not so is told with its line."""

import socket
from pathlib import Path

import httpx
import pytest

from tests.guides import reading, running

TRUE = """# How to count

```text
# words.txt
one
two
```

```console
$ wc -l < words.txt
3
$ grep three words.txt
$ echo $?
1
$ WORD=two; printf '%s and ' one \\
    $WORD; echo; ls
one and two and…
…
$ cat
```

```diff
--- a/words.txt
+++ b/words.txt
@@ -2,2 +2,3 @@
 one
 two
+three
```

```console
$ grep -n "$WORD" words.txt; grep three words.txt
3:two
three
```
"""
SERVER = """
```console server
$ python3 -u -m http.server --bind 127.0.0.1 4010
Serving HTTP on 127.0.0.1 port …
```

```console
$ curl -s -o page.html -w '%{http_code}\\n' http://127.0.0.1:4010/
200
```

```console server
^C
$ echo its own && sleep 60
its own
```

```console
$ curl -s http://127.0.0.1:4010/
$ echo $?
7
```
"""


def follow(folder: Path, text: str, ports: dict[str, int] | None = None) -> None:
    guide = folder / "guide.md"
    guide.write_text(text)
    place = folder / "place"
    place.mkdir()
    running.follow(guide, place, ports)


def test_what_is_true_passes(tmp_path: Path) -> None:
    follow(tmp_path, TRUE)
    assert (tmp_path / "place" / "words.txt").read_text() == "# words.txt\none\ntwo\nthree\n"


@pytest.mark.parametrize(
    ("said", "wrong", "line"),
    [
        ("\n3\n$", "\n4\n$", 10),  # an output line
        ("$ grep three words.txt\n$ echo $?\n1", "$ grep three words.txt", 12),  # a status that is not shown
        ("$?\n1", "$?\n2", 13),  # another status
        ("and two and…\n…", "and two and…", 15),  # a line more than is shown
        ("3:two\nthree", "3:two", 32),
        ("3:two\nthree", "three\n3:two", 32),  # their order
        (" one\n two\n+", " one\n too\n+", 22),  # a patch of what is not there
    ],
)
def test_what_is_not_so_is_told_with_its_line(tmp_path: Path, said: str, wrong: str, line: int) -> None:
    assert said in TRUE
    with pytest.raises(running.Untrue, match=rf"^guide\.md:{line}: "):
        follow(tmp_path, TRUE.replace(said, wrong))


def test_server_runs_until_the_guide_stops_it(tmp_path: Path) -> None:
    follow(tmp_path, SERVER)


def test_server_ends_with_the_guide(tmp_path: Path) -> None:
    begun, _, _ = SERVER.partition("```console server\n^C")
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    follow(tmp_path, begun, {"4010": port})
    assert (tmp_path / "place" / "page.html").exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/", trust_env=False)


def test_server_that_ends_at_once_is_told(tmp_path: Path) -> None:
    with pytest.raises(running.Untrue, match=r"guide\.md:3: .*\nhas ended; it has shown:\n(?s:.*)unknown option"):
        follow(tmp_path, SERVER.replace("python3 -u", "python3 -u --wrong"))


@pytest.mark.parametrize(
    "block", ["```\nls\n```", "```yaml\na: 1\n```", "```console\nno command\n```", "```console server\n$ cat\n```"]
)
def test_block_that_nobody_would_run_is_refused(tmp_path: Path, block: str) -> None:
    with pytest.raises((reading.Unreadable, running.Untrue), match=r"^guide\.md:\d"):
        follow(tmp_path, block)

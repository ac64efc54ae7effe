"""A text in the user's own editor; whatever happens, what they wrote is not lost."""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TypeVar

from clipdb.editing.document import DocumentError, with_marks, without_marks
from clipdb.errors import EditError, UsageError

_VARIABLES = ("VISUAL", "EDITOR")
_USUAL = ("sensible-editor", "nano", "vi", "notepad")  # where no variable names one
_Read = TypeVar("_Read")


def editor_called(environment: Mapping[str, str]) -> list[str]:
    """The user's editor, as a command with its arguments.

    Raises:
        UsageError: neither $VISUAL nor $EDITOR names one, and no usual one is there.
    """
    for name in _VARIABLES:
        if stated := environment.get(name, "").strip():
            try:
                return shlex.split(stated, posix=os.name != "nt")
            except ValueError:
                raise UsageError(f"${name} is {stated!r}, which is no command") from None
    for name in _USUAL:
        if shutil.which(name, path=environment.get("PATH")):
            return [name]
    raise UsageError(
        "no editor: neither $VISUAL nor $EDITOR names one, as EDITOR=nano does; options do without"
    )


_MOST_TRIES = 3  # of an editor that no person sees


class Draft:
    """A text that is edited until it is understood."""

    def __init__(self, text: str, path: Path, editor: list[str]) -> None:
        self._written = text
        self._path = path
        self._editor = editor
        self.text = text
        self.is_kept = False

    def edited(self, read: Callable[[str], _Read]) -> _Read:
        """What is read from the text after the user has edited it.

        A text that is not understood is opened again, its mistakes marked.

        Raises:
            EditError: it is saved once more with the same mistakes, or the editor fails, or makes
                mistakes again and again where no person sees it.
        """
        self._open(self.text)
        tries = 0
        while True:
            try:
                return read(self.text)
            except DocumentError as error:
                tries += 1
                if tries == _MOST_TRIES and not _is_watched():
                    raise EditError(f"the text still has a mistake: {error}") from None
                before = self.text
                self._open(with_marks(before, error.mistakes))
                if self.text == without_marks(before):
                    raise EditError(f"the text still has a mistake: {error}") from None

    @property
    def is_changed(self) -> bool:
        """Whether the user has written anything."""
        return self.text.strip() not in ("", self._written.strip())

    def _open(self, text: str) -> None:
        with self._path.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        status = self._run()
        try:
            self.text = without_marks(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise EditError("the editor left no text behind") from None
        except UnicodeDecodeError:
            self.is_kept = True
            raise EditError("the editor has not written UTF-8 text") from None
        if status:
            raise EditError(f"{self._editor[0]} ended with status {status}")

    def _run(self) -> int:
        """The exit status of the editor, once it is left."""
        try:
            with (
                _terminal() as terminal,
                subprocess.Popen([*self._editor, str(self._path)], stdin=terminal) as process,
            ):
                while True:
                    try:
                        return process.wait()
                    except KeyboardInterrupt:
                        continue  # it is the editor's
        except OSError as error:
            words = f"cannot run the editor {self._editor[0]}: {error.strerror}"
            raise UsageError(f"{words}; $VISUAL or $EDITOR names it") from None


@contextmanager
def draft(
    text: str, environment: Mapping[str, str], tell: Callable[[str], None]
) -> Iterator[Draft]:
    """A text to be edited, in a file that is there as long as it is needed.

    If an error ends it, or the text `is_kept`, the file stays, and is told.

    Args:
        text: to begin with.
        environment: whose variables name the editor.
        tell: called with where the text is kept.

    Raises:
        UsageError: there is no editor.
    """
    editor = editor_called(environment)
    handle, name = tempfile.mkstemp(prefix="clipdb-", suffix=".toml")
    os.close(handle)
    edited = Draft(text, Path(name), editor)
    try:
        yield edited
    except BaseException:
        edited.is_kept = edited.is_kept or edited.is_changed
        raise
    finally:
        if edited.is_kept:
            tell(f"what you wrote is kept in {name}")
        else:
            Path(name).unlink(missing_ok=True)


def _is_watched() -> bool:
    """Whether there is a terminal at which a person sees the editor."""
    with _terminal() as terminal:
        return terminal is not None or (sys.stdin is not None and sys.stdin.isatty())


@contextmanager
def _terminal() -> "Iterator[IO[str] | None]":
    """What the editor reads keys from: the terminal, also where ids came through a pipe."""
    if sys.stdin is not None and sys.stdin.isatty():
        yield None
        return
    try:
        terminal = open("/dev/tty")  # noqa: SIM115, PTH123  (no file of the user's)
    except OSError:
        yield None
        return
    with terminal:
        yield terminal

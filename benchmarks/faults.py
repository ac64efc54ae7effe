"""What an archive goes through and comes out of: python -m benchmarks.faults [SCALE]

Kills imports, retags and edits of all clips at random moments, fills the disk under imports and
edits, lets writers and readers loose on one archive, and flips bytes of its file. After each it
asks whether the archive is as it was before or as it should be after, and whether `clipdb check`
finds it clean. SCALE (default 1) multiplies the numbers: 600 kills, 100 full disks, 60 seconds,
300 flips.
"""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from benchmarks.pages import page
from clipdb.journal.check import check
from clipdb.query.tree import Query
from clipdb.store.opening import open_archive
from clipdb.store.select import select

CLIPDB = [sys.executable, "-m", "clipdb"]
# Bytes of the log in which a command's pages are written.
NEEDED = {"import": 1_800_000, "edit": 1_000_000}
CLIPS = 150  # of the page that is imported again and again


@dataclass(frozen=True)
class Outcome:
    """How often what was done, what came of it, and what was wrong (nothing, that is)."""

    done: str
    times: int
    came: Counter[str]
    wrong: list[str]


class Archive:
    """An archive, a page that changes, and a vocabulary that does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.db = folder / "clips.db"
        self.environment = {**os.environ, "XDG_CONFIG_HOME": str(folder / "config")}
        self._vocabulary = folder / "config" / "clipdb" / "vocabulary" / "topics.tsv"
        self._vocabulary.parent.mkdir(parents=True)
        for turn in range(2):
            lines = (line.replace("同訓練", "同演習" * turn or "同訓練") for line in page(CLIPS))
            (folder / f"page{turn}.txt").write_text("".join(lines), encoding="utf-8")
        self.run("import", folder / "page0.txt")

    def command(self, kind: str, turn: int) -> list[str]:
        """The arguments of a command that changes most clips, otherwise each turn."""
        if kind == "import":
            return ["import", str(self.folder / f"page{turn}.txt")]
        if kind == "edit":
            corrected = ("--set", f"title=訂正{turn}", "--set", f"comment=手{turn}")
            return ["edit", *self.ids(), *corrected]
        self._vocabulary.write_text(f"id\tspellings\nX{turn}\t国防相\n", encoding="utf-8")
        return ["retag"]

    def run(self, *arguments: object, limit: int | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command to its end, with no file longer than `limit` bytes."""

        def limited() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return subprocess.run(
            [*CLIPDB, *map(str, arguments), "--db", self.db],
            env=self.environment,
            capture_output=True,
            text=True,
            preexec_fn=limited if limit else None,  # then no other thread is running
            check=False,
        )

    def state(self) -> int:
        """A number that is another when any record is."""
        with open_archive(self.db) as archive:
            return hash(tuple(select(archive, Query())))

    def ids(self) -> list[str]:
        """The ids of all clips."""
        with open_archive(self.db) as archive:
            return [clip.id for clip in select(archive, Query())]

    def faults(self) -> list[str]:
        """What `clipdb check` finds."""
        with open_archive(self.db) as archive:
            return [fault.message for result in check(archive) for fault in result.faults]


def kills(archive: Archive, times: int, chance: random.Random) -> Iterator[Outcome]:
    """Kill commands that change most clips at random moments."""
    for kind in ("import", "retag", "edit"):
        came: Counter[str] = Counter()
        wrong = []
        for attempt in range(times):
            before = archive.state()
            turn = attempt % 2 ^ 1
            copied = archive.folder / "copy.db"
            shutil.copy(archive.db, copied)
            begin = time.perf_counter()
            command = archive.command(kind, turn)
            archive.run(*command)
            taken = time.perf_counter() - begin
            after = archive.state()
            shutil.copy(copied, archive.db)
            process = subprocess.Popen(
                [*CLIPDB, *command, "--db", archive.db],
                env=archive.environment,
                stderr=subprocess.DEVNULL,
            )
            with suppress(subprocess.TimeoutExpired):
                process.wait(chance.uniform(0, taken))
            process.send_signal(signal.SIGKILL)
            process.wait()
            state = archive.state()
            came["before" if state == before else "after" if state == after else "?"] += 1
            if state not in (before, after):
                wrong.append("half done")
            wrong += archive.faults()
            archive.run(*command)
        yield Outcome(f"kill -9 during {kind}", times, came, wrong)


def full_disks(archive: Archive, times: int, chance: random.Random) -> Iterator[Outcome]:
    """Import, and edit all clips, while no file may grow beyond a random size."""
    for kind in ("import", "edit"):
        came: Counter[str] = Counter()
        wrong = []
        for attempt in range(times):
            before = archive.state()
            command = archive.command(kind, attempt)
            if kind == "import":
                command = ["import", str(_new_page(archive.folder, attempt))]
            copied = archive.folder / "copy.db"
            shutil.copy(archive.db, copied)
            limit = chance.randint(4096, NEEDED[kind] * 5 // 4)
            done = archive.run(*command, "--quiet", limit=limit)
            came["refused" if done.returncode == 2 else f"status {done.returncode}"] += 1
            if done.returncode == 2 and archive.state() != before:
                wrong.append("half done")
            if done.returncode not in (0, 2) or done.stderr.count("\n") != (done.returncode == 2):
                wrong.append(done.stderr)
            wrong += archive.faults()
            shutil.copy(copied, archive.db)
        yield Outcome(f"disk full during {kind}", times, came, wrong)


def _new_page(folder: Path, attempt: int) -> Path:
    """A page of clips that no archive has."""
    new = folder / "new.txt"
    text = page(CLIPS, seed=attempt + 2, title=f"頁{attempt}")
    new.write_text("".join(text).replace(" <", f" <{attempt}x"), encoding="utf-8")
    return new


def crowd(archive: Archive, seconds: float, writers: int, readers: int) -> Iterator[Outcome]:
    """Writers and readers on one archive at once; what each writer wrote is there in the end."""
    until = time.monotonic() + seconds
    came: Counter[str] = Counter()
    wrong: list[str] = []
    written: set[tuple[str, tuple[str, ...]]] = set()

    def write(writer: int) -> None:
        turn = 0
        while time.monotonic() < until:
            turn += 1
            id = f"w{writer}-{turn}"
            path = archive.folder / f"writer{writer}.txt"
            text = f"頁{writer}\n\n2025.01.25 毎日新聞 日伊が会談{turn} <{id}>\n 本文{turn}。\n"
            path.write_text(text, encoding="utf-8")
            note(archive.run("import", path, "--quiet"), "imports")
            note(archive.run("label", id, "--add", f"済{turn}", "--quiet"), "edits")
            written.add((id, (f"済{turn}",)))

    def read(reader: int) -> None:
        commands = (["list"], ["search", "会談"], ["stats"], ["info"])
        while time.monotonic() < until:
            note(archive.run(*commands[reader % len(commands)]), "reads")

    def note(done: subprocess.CompletedProcess[str], kind: str) -> None:
        came[kind] += 1
        if done.returncode != 0:
            wrong.append(done.stderr)

    with ThreadPoolExecutor(writers + readers) as pool:
        tasks = [pool.submit(write, number) for number in range(writers)]
        tasks += [pool.submit(read, number) for number in range(readers)]
    for task in tasks:
        task.result()
    with open_archive(archive.db) as stored:
        missing = written - {(clip.id, clip.labels) for clip in select(stored, Query())}
    wrong += [f"lost {id}, or its label" for id, _ in sorted(missing)] + archive.faults()
    done = f"{writers} writers and {readers} readers, {seconds:.0f} s"
    yield Outcome(done, came.total(), came, wrong)


def flips(archive: Archive, times: int, chance: random.Random) -> Iterator[Outcome]:
    """Flip a random bit of the file, then check, list and search."""
    came: Counter[str] = Counter()
    wrong = []
    whole = archive.db.read_bytes()
    for _ in range(times):
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        damaged = bytearray(whole)
        damaged[place] ^= bit
        archive.db.write_bytes(damaged)
        for command in (["check"], ["list"], ["search", "会談"]):
            done = archive.run(*command)
            ended = {0: "a result", 1: "faults found", 2: "a clear error"}.get(done.returncode, "?")
            came[f"{command[0]}: {ended}"] += 1
            if "Traceback" in done.stderr or ended == "?":
                wrong.append(f"byte {place}, bit {bit}: {command[0]}: {done.stderr}")
    archive.db.write_bytes(whole)
    yield Outcome("a bit flipped in the file", times, came, wrong)


def report(outcomes: Sequence[Outcome]) -> None:
    """Print the table, and below it all that was wrong."""
    print("| what | times | what came of it | wrong |\n|---|--:|---|--:|")
    for outcome in outcomes:
        came = ", ".join(f"{number} {what}" for what, number in sorted(outcome.came.items()))
        print(f"| {outcome.done} | {outcome.times:,} | {came} | {len(outcome.wrong)} |")
    for outcome in outcomes:
        for what in outcome.wrong:
            print(f"{outcome.done}: {what}", file=sys.stderr)


def main() -> None:
    """Do all of it once, and report."""
    scale = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0
    chance = random.Random(20)
    with tempfile.TemporaryDirectory() as folder:
        kinds: list[Callable[[Archive], Iterator[Outcome]]] = [
            lambda archive: kills(archive, round(200 * scale), chance),
            lambda archive: full_disks(archive, round(50 * scale), chance),
            lambda archive: flips(archive, round(300 * scale), chance),
            lambda archive: crowd(archive, 60 * scale, writers=8, readers=8),
        ]
        outcomes = [
            outcome
            for place, kind in enumerate(kinds)
            for outcome in kind(Archive(Path(folder) / str(place)))
        ]
    report(outcomes)
    sys.exit(any(outcome.wrong for outcome in outcomes))


if __name__ == "__main__":
    main()

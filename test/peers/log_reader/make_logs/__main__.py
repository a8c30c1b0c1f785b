"""`python3 -m log_reader.make_logs --seed N --out DIR --count K` writes K random logs.

Each has a folder of its own with the files of the log, `options.json` (format, features, options
and the command line) and `truth.json` (the messages that the log was made from).
"""

import argparse
import json
import pathlib
import random

from . import catalogue
from .dates import iso
from .truth import expected
from .world import DAY, MINUTE


def main():
    parser = argparse.ArgumentParser(prog="make_logs", description=__doc__)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--format", help="only this one", choices=sorted(catalogue.MAKERS))
    given = parser.parse_args()
    for i in range(given.count):
        name = given.format or list(catalogue.MAKERS)[i % len(catalogue.MAKERS)]
        log = make(given.seed, i, name)
        write(log, given.out / f"{i:05d}-{name}")


def make(seed, i, name):
    """The same log for the same seed, number and format."""
    drawn = random.Random(f"{seed}/{i}/{name}")
    log = catalogue.MAKERS[name](drawn)
    while not any(row[2] == "in" for row in log.truth) and not log.refused:
        log = catalogue.MAKERS[name](drawn)
    log.format = name
    if drawn.random() < 0.15 and not log.refused:
        minute = drawn.choice([row[3] for row in log.truth if row[2] == "in"])
        log.options["start"] = iso(minute * MINUTE - drawn.randrange(DAY), 0)
        log.features.add("start")
    return log


def write(log, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in log.files.items():
        (folder / name).write_bytes(data)
    description = {
        "format": log.format,
        "features": sorted(log.features),
        "files": list(log.files),
        "options": log.options,
        "command": command(log),
    }
    save(folder / "options.json", description)
    save(folder / "truth.json", expected(log))


def command(log):
    """The command line, run in the log's folder: no row stops it, no week is repeated."""
    words = ["mailflow", "replay", *log.files]
    for name, value in log.options.items():
        for item in value if isinstance(value, list) else [value]:
            words += [f"--{name}", str(item)]
    return [*words, "--max-rejects", "100%", "--extend", "none"]


def save(path, value):
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

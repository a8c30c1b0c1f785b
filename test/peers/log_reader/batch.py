"""`python3 -m log_reader.batch FOLDER` reads every log that make_logs has written there.

Prints a JSON object on a line for each, in the order of their names: the name, and what a run must
count or why it is refused.
"""

import argparse
import json
import pathlib
import sys

from . import options as run_options
from .read import read_files
from .refused import Refused


def main():
    parser = argparse.ArgumentParser(prog="batch", description=__doc__)
    parser.add_argument("folder", type=pathlib.Path, metavar="FOLDER")
    given = parser.parse_args()
    for folder in sorted(path for path in given.folder.iterdir() if path.is_dir()):
        json.dump({"log": folder.name, **account(folder)}, sys.stdout)
        print()


def account(folder):
    described = json.loads((folder / "options.json").read_text(encoding="utf-8"))
    files = {name: (folder / name).read_bytes() for name in described["files"]}
    try:
        return read_files(files, run_options.Options(described["options"]))
    except Refused as error:
        return {"refused": error.code, "text": error.text}


if __name__ == "__main__":
    main()

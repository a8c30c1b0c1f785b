"""`python3 -m log_reader --options OPTIONS.json FILE...` prints what a run must count."""

import argparse
import json
import pathlib
import sys

from . import options as run_options
from .read import read_files
from .refused import Refused


def main():
    parser = argparse.ArgumentParser(prog="log_reader", description=__doc__)
    parser.add_argument("--options", metavar="FILE", help="options of mailflow replay, as JSON")
    parser.add_argument("files", nargs="+", metavar="FILE")
    given = parser.parse_args()
    try:
        options = run_options.load(given.options) if given.options else run_options.Options({})
        files = {name: pathlib.Path(name).read_bytes() for name in given.files}
        result = read_files(files, options)
    except Refused as error:
        json.dump({"refused": error.code, "text": error.text}, sys.stdout)
        print()
        return 3
    json.dump(result, sys.stdout, ensure_ascii=False)
    print()
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""`python3 -m log_reader.check --seed N --count K`: the reader against what logs were made of.

Every difference is printed with the log's seed, number and format; exit code 1 if there is one.
"""

import argparse
import collections
import json
import sys
import time

from . import options as run_options
from .make_logs import catalogue
from .make_logs.__main__ import make
from .make_logs.truth import expected
from .read import read_files
from .refused import Refused


def main():
    parser = argparse.ArgumentParser(prog="check", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--format", choices=sorted(catalogue.MAKERS))
    given = parser.parse_args()
    started = time.monotonic()
    done, differences = collections.Counter(), 0
    for i in range(given.count):
        name = given.format or list(catalogue.MAKERS)[i % len(catalogue.MAKERS)]
        told = difference(make(given.seed, i, name))
        done[name] += 1
        if told:
            differences += 1
            print(f"seed {given.seed}, log {i}, {name}: {told}")
    for name, count in done.items():
        print(f"{name}: {count} logs")
    print(f"{sum(done.values())} logs, {differences} differences, "
          f"{time.monotonic() - started:.1f} s")
    return 1 if differences else 0


def difference(log):
    """What the reader counts otherwise than the log was made; None where it is the same."""
    truth = expected(log).get("messages")
    try:
        result = read_files(log.files, run_options.Options(log.options))
    except Refused as error:
        return None if error.code == log.refused else f"refused: {error}"
    if truth is None:
        return f"not refused with {log.refused}"
    counted = result["messages"]
    if counted == truth:
        return None
    more = [row for row in counted if row not in truth]
    less = [row for row in truth if row not in counted]
    return json.dumps({"counted": more[:3], "made": less[:3], "rows": result["rows"],
                       "rejected": result["rejectedByReason"], "options": log.options},
                      ensure_ascii=False)


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Finds the jars of Apache Kafka for the tests.

  kafka_libs.py 4|2.8      print the folder, or say on standard error that there is none and exit with 1

KAFKA_LIBS_4 and KAFKA_LIBS_2_8 name the libs/ folder of a downloaded Kafka; where they are unset, a folder
shared/kafka/kafka-VERSION/libs in the checkout, beside it or further up is taken.
"""
import os, pathlib, sys

HERE = pathlib.Path(__file__).resolve().parent


def variable(version):
    return "KAFKA_LIBS_" + version.replace(".", "_")


def find(version):
    """The folder with the jars of that Kafka (4 or 2.8), or None."""
    named = os.environ.get(variable(version))
    folders = [pathlib.Path(named)] if named else [up / "shared" / "kafka" / f"kafka-{version}" / "libs"
                                                   for up in HERE.parents]
    return next((folder for folder in folders if any(folder.glob("kafka-clients-*.jar"))), None)


def missing(version):
    """What to tell a user whose machine has no such Kafka."""
    named = os.environ.get(variable(version))
    where = f"no kafka-clients jar in {named}; " if named else ""
    return f"no Kafka {version} here: {where}set {variable(version)} to the libs/ folder of a downloaded Kafka {version}"


def require(version, program):
    """The folder, or the program ends with a line that says what is missing."""
    folder = find(version)
    if folder is None:
        print(f"{program}: {missing(version)}", file=sys.stderr)
        sys.exit(2)
    return folder


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in ("4", "2.8"):
        print(__doc__)
        sys.exit(0 if sys.argv[1:] in (["-h"], ["--help"]) else 2)
    found = find(sys.argv[1])
    print(found or missing(sys.argv[1]), file=sys.stdout if found else sys.stderr)
    sys.exit(0 if found else 1)

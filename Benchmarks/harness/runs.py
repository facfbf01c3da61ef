"""Runs of whole processes: wall and CPU time, peak memory, and whether two write the same."""
import os, statistics, subprocess, sys, tempfile


class Run:
    """One process from start to end: wall and CPU seconds, peak memory in bytes."""

    stopwatch = ""

    def __init__(self, command, stdout=subprocess.DEVNULL):
        report, end = os.pipe()
        # The stopwatch wants its report's descriptor to be 3.
        child = subprocess.Popen(["bash", "-c", f'exec "$@" 3>&{end} {end}>&-', "run", Run.stopwatch, *command],
                                 stdin=subprocess.DEVNULL, stdout=stdout, stderr=subprocess.PIPE, pass_fds=[end])
        os.close(end)
        error = child.stderr.read()
        child.wait()
        words = os.fdopen(report).read().split()
        if not words or words[0] != "0":
            sys.exit(f"bench: {' '.join(command)} failed: {words[:1]} {error.decode(errors='replace')}")
        self.wall, self.user, self.system = (float(word) for word in words[1:4])
        self.cpu, self.memory = self.user + self.system, int(words[4])


def run_into(command, into, reader):
    """A run whose output goes to /dev/null, to a file (`file`), or through a pipe to `reader` (`pipe`)."""
    if into == "file":
        with tempfile.TemporaryFile(dir="/tmp") as file:
            return Run(command, file)
    if into == "pipe":
        end = subprocess.Popen(reader, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        run = Run(command, end.stdin)
        end.stdin.close()
        end.wait()
        return run
    return Run(command)


def difference(theirs, ours, is_ordered=True):
    """What differs between the outputs of two commands, in a few words; None when nothing does. Unordered: as lines,
    which several partitions may bring in any order."""
    if not is_ordered:
        theirs, ours = ([["bash", "-c", 'set -o pipefail; "$@" | LC_ALL=C sort -S 400M', "sort", *c]][0]
                        for c in (theirs, ours))
    a = subprocess.Popen(theirs, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    b = subprocess.Popen(ours, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    fds = (a.stdout.fileno(), b.stdout.fileno())
    out = subprocess.run(["cmp", f"/dev/fd/{fds[0]}", f"/dev/fd/{fds[1]}"], pass_fds=fds, capture_output=True, text=True)
    for child in (a, b):
        child.stdout.close()
    codes = (a.wait(), b.wait())
    if out.returncode:
        return (out.stdout or out.stderr).strip()
    return f"exit codes {codes[0]} and {codes[1]}" if any(codes) else None


def spread(values):
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}

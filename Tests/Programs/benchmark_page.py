"""A benchmark's table: what stands above it, and where it stands in Docs/benchmarks.md, between two marks with its name."""
import os
import pathlib
import platform
import re
import time


def load():
    return os.getloadavg()[0]


def head(words, before=None):
    """When and on what it was measured; `before` is the load at the beginning, where it took so long that it can have changed."""
    processor = re.search(r"^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text(), re.M)
    load_average = f"{load():.2f}" if before is None else f"{before:.2f} before and {load():.2f} after"
    return (f"{time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime())}, {processor[1] if processor else 'unknown processor'}, {os.cpu_count()} cores, "
            f"Linux {platform.release()}, load average {load_average}{words}.")


def tell(page, name, above, columns, rows):
    """Prints the table, and writes it into the page where there is one."""
    lines = [above, "", "| " + " | ".join(columns) + " |", "|---" * len(columns) + "|", *("| " + " | ".join(row) + " |" for row in rows)]
    text = "\n".join(lines)
    print(text)
    if page:
        begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
        old = page.read_text()
        first, last = old.index(begin) + len(begin), old.index(end)
        page.write_text(old[:first] + text + "\n" + old[last:])

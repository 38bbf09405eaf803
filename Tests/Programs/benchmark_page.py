"""Where a table of Docs/benchmarks.md stands: between two marks with its name."""


def write(page, name, text):
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    old = page.read_text()
    first, last = old.index(begin) + len(begin), old.index(end)
    page.write_text(old[:first] + text + "\n" + old[last:])

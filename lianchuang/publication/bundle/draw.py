"""Repeats the draw of a sample from draw.json, by the standard library alone, and says whether it is the published one.

    python draw.py [draw.json]

The way is written down in draw.json as "lianchuang-draw-1": SHA-256 over lines joined by line feeds.
"""

import hashlib
import json
import sys


def digest(*lines):
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def drawn(told):
    seed = digest(told["way"], told["root"], told["number"], told["stage"], "")
    before = set(told["last_time"])
    fresh = sorted((digest(seed, unit), unit) for unit in told["population"] if unit not in before)
    again = sorted((digest(seed, unit), unit) for unit in told["population"] if unit in before)
    chosen = [unit for _, unit in fresh + again][: told["size"]]
    found = {}
    for unit in chosen:
        items = [item for _, item in sorted((digest(seed, unit, item), item) for item in told["population"][unit])]
        found[unit] = items[: told["items"]] if told["items"] else items
    return found


def say(words):
    sys.stdout.write(f"{words}\n")


def main(path):
    with open(path, encoding="utf-8") as file:
        told = json.load(file)
    if told["way"] != "lianchuang-draw-1":
        say(f"不认识的抽取办法：{told['way']}")
        return 2
    mine, published = drawn(told), told["drawn"]
    if mine == published and set(mine) == set(published):
        say(f"{len(mine)} 家，和公布的一样。")
        return 0
    for unit in sorted(set(mine) ^ set(published)):
        say(f"{unit}：{'该抽到，没有公布' if unit in mine else '公布了，不该抽到'}")
    for unit in sorted(set(mine) & set(published)):
        if mine[unit] != published[unit]:
            say(f"{unit}：抽的项不一样")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else "draw.json"))

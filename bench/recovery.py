#!/usr/bin/env python3
"""recovery.py - runs recovery.c over every domain with complete additive preferences and prints how much is lost.

Usage: bench/recovery.py PROGRAM DATA-FOLDER [--only GROUP,...] [--levels abcd] [--write FOLDER]   (./dev recovery)
Domains are split by the parity of the FNV-1a hash of their name: the default criterion is chosen on the even ones and reported
on the odd ones. With --write the rows are kept as recovery.csv and calibration.csv. Standard library only."""
import concurrent.futures
import csv
import math
import os
import re
import subprocess
import sys

LEVELS = {"a": "options ordered", "b": "and issues", "c": "and 10 random comparisons", "d": "b and 10 answers"}
CONTENDERS = ["gain", "share", "mean", "regret", "rule", "frontier"]
MEASURES = ["Nash", "least gain", "sum"]


def fnv(name):
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


def half(name):
    return "odd" if fnv(name) % 2 else "even"


def sides(profiles):
    """Who sits at the table, of (file, type, complete) that Genius lists for a domain. An uncertain profile is a second one of a party that has
    a linear one; one without all evaluations cannot be used. Of a numbered series of more than five, the first three."""
    usable = [p for p in profiles if p[2]]
    certain = [p[0] for p in usable if p[1] == "LINEAR"]
    names = certain if len(certain) > 1 else [p[0] for p in usable]
    numbered = [n for n in names if re.search(r"[0-9]+\.xml$", n)]
    series = {re.sub(r"[0-9]+\.xml$", "", n) for n in numbered}
    if len(names) > 5 and len(series) == 1:
        return sorted(numbered, key=lambda n: int(re.search(r"([0-9]+)\.xml$", n)[1]))[:3]
    return names


def genius(folder):
    """Name and files of each domain in the list that Genius made of its folders."""
    listed = {}
    with open(os.path.join(folder, "golden-utilities.tsv"), encoding="latin-1") as file:
        for cells in (line.rstrip("\n").split("\t") for line in file):
            if cells[0] == "D":
                listed[cells[1], cells[2]] = at = []
            elif cells[0] == "P":
                at.append((cells[1], cells[2].removeprefix("type="), cells[5] == "complete=null"))
    for (name, domain), profiles in listed.items():
        alone = sum(n == name for n, _ in listed) == 1
        stem = os.path.splitext(domain)[0].removesuffix("-domain")
        yield name if alone else f"{name}/{stem}", [os.path.join(folder, name, f) for f in (domain, *sides(profiles))]


def domains(data):
    for group in ("anl2023", "genius", "negolog"):
        folder = os.path.join(data, group)
        if os.path.exists(os.path.join(folder, "golden-utilities.tsv")):
            yield from ((group, name, files) for name, files in sorted(genius(folder)))
            continue
        for name in sorted(os.listdir(folder)) if os.path.isdir(folder) else []:
            path = os.path.join(folder, name)
            if os.path.isdir(path):
                yield group, name, [path]


def run(program, levels, group, name, files):
    try:
        done = subprocess.run([program, "1", levels, *files], capture_output=True, text=True, timeout=7200)
    except subprocess.TimeoutExpired:
        return group, name, None, "took over two hours"
    if done.returncode:
        return group, name, None, (done.stderr.strip().splitlines() or ["failed"])[-1]
    return group, name, [line.split(",") for line in done.stdout.splitlines()], ""


def mean(values):
    return sum(values) / len(values)


def worst_tenth(values):
    """The mean of the worst tenth."""
    worst = sorted(values, reverse=True)[: max(1, math.ceil(len(values) / 10))]
    return mean(worst)


def interval(differences):
    """A 95% interval of a mean difference."""
    m = mean(differences)
    if len(differences) < 2:
        return m, m
    deviation = math.sqrt(sum((d - m) ** 2 for d in differences) / (len(differences) - 1) / len(differences))
    return m - 1.96 * deviation, m + 1.96 * deviation


def table(losses, which):
    """losses: (half, domain, level, contender) -> three losses."""
    for level, words in LEVELS.items():
        print(f"\n{which} domains, level {level} ({words}): loss against the true optimum, per cent (mean / median / mean of the worst tenth)")
        for contender in CONTENDERS:
            rows = {key[1]: value for key, value in losses.items() if key[2] == level and key[3] == contender and which in ("all", key[0])}
            if not rows:
                continue
            cells = []
            for m in range(3):
                values = sorted(100 * row[m] for row in rows.values())
                cells.append(f"{mean(values):5.1f} /{values[len(values) // 2]:5.1f} /{worst_tenth(values):6.1f}")
            note = ""
            if contender not in ("rule", "frontier"):
                low, high = interval([100 * (rows[d][0] - losses[(half(d), d, level, "rule")][0]) for d in rows])
                note = f"   Nash less the rule's: {low:+.1f} to {high:+.1f}"
            print(f"  {contender:9}" + "   ".join(f"{MEASURES[m]} {cells[m]}" for m in range(3)) + f"   n {len(rows)}{note}")


def bins(shares):
    """By level and tenth of the share said: mean share said, share that truly accept, packages."""
    for level in LEVELS:
        rows = [(float(share), int(truth)) for _, lv, _, share, truth in shares if lv == level]
        for low in range(10):
            within = [r for r in rows if low / 10 <= r[0] < (low + 1) / 10 or (low == 9 and r[0] == 1)]
            if within:
                yield level, low / 10, mean([r[0] for r in within]), mean([r[1] for r in within]), len(within)


def calibration(shares):
    """By level: of packages said to be accepted with a share within a tenth, how many are."""
    before = None
    for level, _, said, done, count in bins(shares):
        if level != before:
            print(f"\nlevel {level}: said to accept -> do (packages)")
        before = level
        error = 1.96 * math.sqrt(max(done * (1 - done), 1e-9) / count)
        print(f"  {said:.2f} -> {done:.2f} ±{error:.2f} {'#' * round(40 * done):40} ({count})")


def main():
    program, data = sys.argv[1], sys.argv[2]
    groups = sys.argv[sys.argv.index("--only") + 1].split(",") if "--only" in sys.argv else None
    levels = sys.argv[sys.argv.index("--levels") + 1] if "--levels" in sys.argv else "abcd"
    todo = [d for d in domains(data) if not groups or d[0] in groups]
    losses, shares, raw = {}, [], []
    with concurrent.futures.ThreadPoolExecutor(int(os.environ.get("RECOVERY_JOBS", os.cpu_count() or 1))) as pool:
        for group, name, lines, why in pool.map(lambda d: run(program, levels, *d), todo):
            if lines is None:
                print(f"left out: {group}/{name}: {why}", file=sys.stderr)
                continue
            print(f"done: {group}/{name}", file=sys.stderr)
            for line in lines:
                if line[0] == "loss":
                    domain = f"{group}/{name}"
                    losses[(half(domain), domain, line[4], line[5])] = [float(x) for x in line[6:9]]
                    raw.append([domain, half(domain)] + line[2:])
                else:
                    shares.append([f"{group}/{name}"] + line[2:])
    for which in ("even", "odd", "all"):
        table(losses, which)
    calibration(shares)
    if "--write" in sys.argv:
        folder = sys.argv[sys.argv.index("--write") + 1]
        with open(os.path.join(folder, "recovery.csv"), "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["domain", "half", "parties", "outcomes", "level", "contender", "nash_loss", "least_gain_loss", "sum_loss"])
            writer.writerows(raw)
        with open(os.path.join(folder, "calibration.csv"), "w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(["level", "from", "said", "accept", "packages"])
            writer.writerows([level, low, f"{said:.4f}", f"{done:.4f}", count] for level, low, said, done, count in bins(shares))


if __name__ == "__main__":
    main()

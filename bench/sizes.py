#!/usr/bin/env python3
"""Exact answers where nobody can list the outcomes: random additive negotiations of rising size, and how time grows with it.

usage: sizes.py BENCH [SEED]     BENCH: the program of bench.c, which analyses one file and prints one line; SEED of the cases, 1 unless given

Seconds are those of the analysis alone, on all processors; reading the file is left out. Where moocore is installed, its filter of
undominated vectors runs the same dynamic program beside ours; where scipy is, its solver of mixed-integer programs (HiGHS) finds the
same two max-min solutions.
"""
import json, math, os, random, subprocess, sys, tempfile, time

# issues, options, parties, reservation, digits (0: all that a double has), forbidden pairs, how ("": frontier; "none"; a factor)
SIZES = [
    (30, 5, 2, 0, 0, 0, ""), (100, 10, 2, 0, 0, 0, ""), (300, 10, 2, 0, 0, 0, ""), (1000, 10, 2, 0, 0, 0, ""),
    (60, 5, 3, 0, 0, 0, ""), (30, 5, 4, 0, 0, 0, ""), (20, 5, 5, 0, 0, 0, ""),
    (100, 10, 3, 0, 0, 0, ""), (100, 10, 3, 0, 0, 0, "0.01"),
    (100, 10, 5, 0.2, 0, 0, "none"), (1000, 20, 8, 0.2, 0, 0, "none"),
    (30, 5, 3, 0, 0, 60, "none"), (30, 5, 3, 0, 0, 60, ""),
]
GROWTH = [
    ("issues, 2 parties x 10 options", [(n, 10, 2, 0, 0, 0, "") for n in (50, 100, 200, 400)], 0),
    ("issues, 3 parties x 5 options", [(n, 5, 3, 0, 0, 0, "") for n in (15, 30, 60)], 0),
    ("options, 100 issues x 2 parties", [(100, k, 2, 0, 0, 0, "") for k in (5, 10, 20, 40)], 1),
    ("parties, 15 issues x 5 options", [(15, 5, p, 0, 0, 0, "") for p in (2, 3, 4, 5)], 2),
    ("parties, no frontier, 100 issues x 10 options", [(100, 10, p, 0, 0, 0, "none") for p in (2, 3, 4, 5)], 2),
    ("ties (1 to 4 digits), 30 issues x 5 options x 3 parties", [(30, 5, 3, 0, d, 0, "") for d in (1, 2, 3, 4)], 4),
]


def make_case(path, issues, options, parties, reservation, digits, forbidden, seed):
    """Weights 0.01 to 1.01 and values 0 to 1, drawn in order: each party its weights, then its values; then pairs of options of two issues."""
    rng = random.Random(seed)
    draw = lambda: round(rng.random(), digits) if digits else rng.random()
    issue_ids, option_ids = [f"i{i}" for i in range(issues)], [f"o{k}" for k in range(options)]
    preferences = {}
    for p in range(parties):
        weights = {i: draw() + 0.01 for i in issue_ids}
        preferences[f"p{p}"] = {"reservation": reservation, "weights": weights, "values": {i: {o: draw() for o in option_ids} for i in issue_ids}}
    constraints = []
    for _ in range(forbidden):
        i, j = rng.sample(issue_ids, 2)
        constraints.append({"forbid": {i: rng.choice(option_ids), j: rng.choice(option_ids)}})
    case = {"zopa": 1, "title": "random", "parties": {p: {"name": p} for p in preferences}, "issues": {i: {"options": {o: o for o in option_ids}} for i in issue_ids},
            "preferences": preferences}
    if constraints:
        case["constraints"] = constraints
    with open(path, "w") as file:
        json.dump(case, file)


def run(bench, folder, size, seed):
    """What bench prints of one case, as numbers, or None."""
    path = os.path.join(folder, "case.json")
    make_case(path, *size[:6], seed)
    done = subprocess.run([bench, path, size[6] or "0"], capture_output=True, text=True)
    return [float(word) for word in done.stdout.split()] if done.returncode == 0 else None


def name(size):
    issues, options, parties, _, digits, forbidden, how = size
    words = [f"{issues} x {options} x {parties}"] + [f"{digits} digits"] * bool(digits) + [f"{forbidden} forbidden"] * bool(forbidden)
    return ", ".join(words + [f"within {how}"] * (how not in ("", "none")) + ["no frontier"] * (how == "none"))


def peers(folder):
    """The same answers from other tools, where they are there."""
    rows = []
    try:
        import moocore, numpy
        rng = random.Random(1)
        points = numpy.zeros((1, 2))
        start = time.perf_counter()
        for _ in range(100):
            weights = [rng.random() + 0.01 for _ in range(2)]
            shifts = numpy.array([[w * rng.random() for w in weights] for _ in range(10)])
            points = (points[None, :, :] + shifts[:, None, :]).reshape(-1, 2)
            points = points[moocore.is_nondominated(points, maximise=True)]
        rows.append(f"moocore {moocore.__version__}, 100 x 10 x 2, frontier {len(points)}: {time.perf_counter() - start:.3f} s")
    except ImportError:
        rows.append("moocore: not installed")
    try:
        import numpy, scipy
        from scipy.optimize import LinearConstraint, milp
        issues, options, parties = 100, 10, 5
        rng = numpy.random.default_rng(1)
        worth = rng.random((parties, issues, 1)) * rng.random((parties, issues, options))
        count = issues * options
        choose = numpy.zeros((issues, count + 1))
        for i in range(issues):
            choose[i, i * options:(i + 1) * options] = 1
        least = numpy.hstack([worth.reshape(parties, count), -numpy.ones((parties, 1))])
        start = time.perf_counter()
        found = milp(numpy.append(numpy.zeros(count), -1), constraints=[LinearConstraint(choose, 1, 1), LinearConstraint(least, 0, numpy.inf)],
                     integrality=numpy.append(numpy.ones(count), 0), options={"time_limit": 60})
        rows.append(f"HiGHS in scipy {scipy.__version__}, {issues} x {options} x {parties}, largest least gain: {time.perf_counter() - start:.3f} s, {found.message}")
    except ImportError:
        rows.append("scipy (HiGHS): not installed")
    return rows


def main():
    bench, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        print(f"\n{'issues x options x parties (seed ' + str(seed) + ')':44} {'seconds':>10} {'frontier':>10} {'exact':>6} {'nodes':>12} {'proven':>7} {'gap':>9} {'MiB':>8}")
        for size in SIZES:
            row = run(bench, folder, size, seed)
            print(f"{name(size):44} " + ("failed" if row is None else f"{row[0]:10.4f} {row[1]:10.0f} {'yes' if row[2] else 'no':>6} {row[3]:12.0f} {row[4]:5.0f}/4 {row[5]:9.2g} {row[6]:8.1f}"), flush=True)
        print("\ngrowth: time ~ size ^ exponent, between the first and the last")
        for title, sizes, axis in GROWTH:
            times = [run(bench, folder, size, seed)[0] for size in sizes]
            exponent = math.log(times[-1] / times[0]) / math.log(sizes[-1][axis] / sizes[0][axis])
            print(f"{title:56} " + "  ".join(f"{size[axis]}: {t:.4f} s" for size, t in zip(sizes, times)) + f"   exponent {exponent:.1f}", flush=True)
        print()
        for row in peers(folder):
            print(row)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""The same job in other tools, measured in the same run where they are installed: all outcomes of a two-party linear additive domain, its
Pareto frontier and its Nash point. A tool that is not installed is named as such; no figure is remembered from elsewhere.

usage: peers.py ZOPA OUTCOMES     ZOPA: the program; OUTCOMES: a power of ten, 10000 unless given
"""
import itertools, json, os, random, statistics, subprocess, sys, tempfile, time

RUNS = 3


def make_profiles(folder, digits):
    """Two NegoLog-like profiles over `digits` issues of ten options, as GeniusWeb JSON that both sides read."""
    rng = random.Random(1)
    issues = {f"i{i}": [f"o{o}" for o in range(10)] for i in range(digits)}
    profiles = []
    for name in ("A", "B"):
        weights = [rng.randrange(1, 100) for _ in issues]
        weights = [w / sum(weights) for w in weights]
        profile = {"reservationValue": 0.0, "issueWeights": dict(zip(issues, weights)),
                   "issues": {i: {o: round(rng.random(), 3) for o in options} for i, options in issues.items()}}
        path = os.path.join(folder, name + ".json")
        with open(path, "w") as file:
            json.dump(profile, file)
        profiles.append((path, profile))
    return profiles


def time_zopa(program, profiles):
    subprocess.run([program, "analyze", "--json", "--quiet", *[p for p, _ in profiles]], check=True, stdout=subprocess.DEVNULL)


def time_negmas(profiles):
    from negmas import make_issue
    from negmas.preferences import LinearAdditiveUtilityFunction as Linear
    from negmas.preferences.ops import nash_points, pareto_frontier
    issues = [make_issue(list(values), name) for name, values in profiles[0][1]["issues"].items()]
    functions = []
    for _, profile in profiles:
        functions.append(Linear(values={i: dict(v) for i, v in profile["issues"].items()}, weights=profile["issueWeights"], issues=issues,
                                reserved_value=0.0))
    outcomes = list(itertools.product(*[list(v) for v in profiles[0][1]["issues"].values()]))
    frontier, _ = pareto_frontier(functions, outcomes=outcomes)
    nash_points(functions, frontier, outcomes=outcomes)


def time_plain_python(profiles):
    """No tool: itertools and floats, as a yardstick that is always there."""
    utilities = [[{o: p["issueWeights"][i] * v for o, v in values.items()} for i, values in p["issues"].items()] for _, p in profiles]
    points = [tuple(sum(u[k][o] for k, o in enumerate(outcome)) for u in utilities)
              for outcome in itertools.product(*[list(v) for v in profiles[0][1]["issues"].values()])]
    points.sort(reverse=True)
    best, frontier = -1.0, []
    for point in points:
        if point[1] > best:
            best = point[1]
            frontier.append(point)
    max(frontier, key=lambda p: p[0] * p[1])


def measure(job, *arguments):
    times = []
    for _ in range(RUNS):
        start = time.perf_counter()
        job(*arguments)
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main():
    program, outcomes = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    digits = len(str(outcomes)) - 1
    with tempfile.TemporaryDirectory() as folder:
        profiles = make_profiles(folder, digits)
        print(f"\n10^{digits} outcomes, 2 parties: frontier and Nash point, whole job (median of {RUNS})")
        rows = [("zopa, start and reading included", lambda: measure(time_zopa, program, profiles)),
                ("plain Python, no tool", lambda: measure(time_plain_python, profiles))]
        try:
            import negmas
            rows.append((f"NegMAS {negmas.__version__}", lambda: measure(time_negmas, profiles)))
        except ImportError:
            rows.append(("NegMAS", None))
        for name, job in rows:
            if job is None:
                print(f"  {name:36} not installed")
                continue
            seconds = job()
            print(f"  {name:36} {seconds:10.4f} s {10 ** digits / seconds:14.0f} outcomes/s")


main()

#!/usr/bin/env python3
"""How long `bridge` takes where much was said: five parties, fifteen issues of six options, forty statements a party, ten packages and questions.

usage: statements.py PROGRAM [SEED]     PROGRAM: zopa; SEED of the case, 1 unless given

What a party states is true of a utility drawn at random: the order of options of every issue, which of two issues matters more along
a chain of eleven, and comparisons of two to four issues. Seconds are those of the whole command, with 4,000 draws a party.
"""
import json, os, random, resource, subprocess, sys, tempfile, time

PARTIES, ISSUES, OPTIONS, STATEMENTS, CHAIN = 5, 15, 6, 40, 11


def stated(rng):
    weights = [rng.expovariate(1) for _ in range(ISSUES)]
    worth = [[weight * rng.random() for _ in range(OPTIONS)] for weight in weights]
    for i, weight in enumerate(weights):
        low, high = min(worth[i]), max(worth[i])
        worth[i] = [weight * (value - low) / (high - low) for value in worth[i]]
    ranked = [sorted(range(OPTIONS), key=lambda o, i=i: -worth[i][o]) for i in range(ISSUES)]
    statements = [{"order": f"i{i}", "best_to_worst": [f"o{o}" for o in ranked[i]]} for i in range(ISSUES)]
    heavy = sorted(range(ISSUES), key=lambda i: -weights[i])[:CHAIN]
    statements += [{"matters_more": f"i{a}", "than": f"i{b}"} for a, b in zip(heavy, heavy[1:])]
    while len(statements) < STATEMENTS:
        issues = rng.sample(range(ISSUES), rng.randint(2, 4))
        sides = [{i: rng.randrange(OPTIONS) for i in issues} for _ in range(2)]
        sides.sort(key=lambda side: -sum(worth[i][o] for i, o in side.items()))
        better, worse = ({f"i{i}": f"o{o}" for i, o in side.items()} for side in sides)
        statements.append({"prefers": better, "over": worse})
    return statements


def make_case(path, seed):
    rng = random.Random(seed)
    case = {"zopa": 1, "title": "random", "parties": {f"p{p}": {} for p in range(PARTIES)},
            "issues": {f"i{i}": {"options": [f"o{o}" for o in range(OPTIONS)]} for i in range(ISSUES)},
            "preferences": {f"p{p}": {"statements": stated(rng)} for p in range(PARTIES)}}
    with open(path, "w") as file:
        json.dump(case, file)


def main():
    program, seed = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 1
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "case.json")
        make_case(path, seed)
        begun, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
        done = subprocess.run([program, "bridge", path, "-k", "10", "--ask", "--json"], capture_output=True, text=True)
        seconds, busy = time.monotonic() - begun, resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before
    if done.returncode:
        sys.exit(done.stderr)
    answer = json.loads(done.stdout)
    effective = ", ".join(f"{party['effective']:.0f}" for party in answer["parties"])
    print(f"bridge, {PARTIES} parties x {ISSUES} issues x {OPTIONS} options, {STATEMENTS} statements a party: {len(answer['packages'])} packages, "
          f"{len(answer['questions'])} questions in {seconds:.1f} s ({busy:.1f} s of processor, {os.cpu_count()} here); effective draws {effective}")


if __name__ == "__main__":
    main()

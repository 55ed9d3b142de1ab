#!/usr/bin/env python3
"""tally_proof.py - what closes "./dev check" counts rightly: logs of every kind of end, written by hand, against their counts. Prints TAP."""
import json
import pathlib
import sys
import tempfile

import tally

# (what, result, stdout, passed, failed, skipped)
LOGS = [
    ('points that pass', 'OK', 'ok 1 - a\nok 2 - b\n1..2\n', 2, 0, 0),
    ('a point that fails', 'FAIL', 'ok 1 - a\nnot ok 2 - b\n1..2\n', 1, 1, 0),
    ('a point that is skipped', 'OK', 'ok 1 - a\nok 2 - b # SKIP no data\n1..2\n', 1, 0, 1),
    ('a whole test that is skipped', 'SKIP', '1..0 # SKIP no data\n', 0, 0, 1),
    ('a point that is still to do', 'OK', 'ok 1 - a\nnot ok 2 - b # TODO later\n1..2\n', 2, 0, 0),
    ('death after points that passed', 'ERROR', 'ok 1 - a\n', 1, 1, 0),
    ('death after a point that failed', 'ERROR', 'ok 1 - a\nnot ok 2 - b\n', 1, 1, 0),
    ('death before any point', 'ERROR', '', 0, 1, 0),
    ('no time left', 'TIMEOUT', 'ok 1 - a\n', 1, 1, 0),
    ('an exit code of 0 without TAP', 'OK', 'fine\n', 1, 0, 0),
    ('an exit code of 1 without TAP', 'FAIL', 'bad\n', 0, 1, 0),
    ('an exit code of 77 without TAP', 'SKIP', '', 0, 0, 1),
]


def count(*logs):
    """What the tally of a folder with these tests says; no test, no log."""
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / 'meson-logs').mkdir()
        if logs:
            lines = [json.dumps({'name': f'zopa:quick / test_{i}', 'result': result, 'stdout': stdout, 'returncode': 0, 'duration': 1})
                     for i, (result, stdout) in enumerate(logs)]
            (pathlib.Path(folder) / 'meson-logs' / 'testlog.json').write_text('\n'.join(lines))
        return tally.Tally().read_folder(folder)


def main():
    results = []
    for what, result, stdout, passed, failed, skipped in LOGS:
        got = count((result, stdout))
        results.append((what, (got.passed, got.failed, len(got.skips)) == (passed, failed, skipped) and len(got.failures) == (failed > 0)))
    every = count(*[(result, stdout) for _, result, stdout, *_ in LOGS])
    results.append(('the sum of all', str(every) == f'{sum(row[3] for row in LOGS)} passed, {sum(row[4] for row in LOGS)} failed, '
                                                    f'{sum(row[5] for row in LOGS)} skipped'))
    results.append(('a folder that did not build', str(count()) == '0 passed, 1 failed'))
    for number, (sentence, held) in enumerate(results, 1):
        print(f'{"" if held else "not "}ok {number} - {sentence}')
    print(f'1..{len(results)}')
    return 0 if all(held for _, held in results) else 1


if __name__ == '__main__':
    sys.exit(main())

#!/usr/bin/env python3
"""tally.py - adds up what the tests of one or more build folders said.

usage: tally.py line FOLDER                                   one line: counts of this folder
       tally.py all NAME=FOLDER ... [--skipped "NAME: why"]   failures in full, skips by name, and the closing line

Counts points, not programs: a test that speaks TAP counts each of its points, any other counts as one. A test that dies without
saying which point failed adds one failure, and so does a folder that has no log, because it did not build. Exit code 0 when nothing
failed.
"""
import json
import pathlib
import re
import sys

POINT = re.compile(r'^(not )?ok\b\s*\d*\s*-?\s*(.*?)\s*(?:#\s*(SKIP|TODO)\b\s*(.*))?$', re.IGNORECASE)
EMPTY_PLAN = re.compile(r'^1\.\.0\s*(?:#\s*SKIP\b\s*(.*))?$', re.IGNORECASE)
BAD = {'FAIL', 'TIMEOUT', 'ERROR', 'INTERRUPT', 'UNEXPECTEDPASS'}


class Tally:
    """Counts of one folder, what failed with what it said, and what was skipped with the reason."""

    def __init__(self):
        self.passed = self.failed = 0
        self.failures, self.skips = [], []

    def read_folder(self, folder):
        log = pathlib.Path(folder) / 'meson-logs' / 'testlog.json'
        tests = [json.loads(line) for line in log.read_text(errors='replace').splitlines()] if log.exists() else []
        for test in tests:
            self.read_test(test)
        if not tests:
            self.failed += 1
            self.failures.append((f'no test ran in {folder}', ''))
        return self

    def read_test(self, test):
        name, result = test['name'].split(' / ')[-1], test['result']
        stdout, stderr = test.get('stdout') or '', test.get('stderr') or ''
        points = failed = 0
        for line in stdout.splitlines():
            point, empty = POINT.match(line), EMPTY_PLAN.match(line)
            if empty:
                points += 1
                self.skips.append(f'{name}: {empty[1] or "no reason given"}')
            elif point:
                points += 1
                directive = (point[3] or '').upper()
                if directive == 'SKIP':
                    self.skips.append(f'{name}: {point[2]} ({point[4]})')
                elif point[1] and directive != 'TODO':
                    failed += 1
                else:
                    self.passed += 1
        if points == 0 and result == 'SKIP':
            self.skips.append(name)
        elif points == 0 and result not in BAD:
            self.passed += 1
        if result in BAD:
            failed = max(failed, 1)
            said = [line for line in stdout.splitlines() if not re.match(r'^ok\b', line)]
            how = f'{result.lower()}, exit code {test.get("returncode")}, {test.get("duration", 0):.0f} s'
            self.failures.append((f'{name} ({how})', '\n'.join(said + stderr.splitlines())))
        self.failed += failed

    def __str__(self):
        skipped = f', {len(self.skips)} skipped' if self.skips else ''
        return f'{self.passed} passed, {self.failed} failed{skipped}'


def main(arguments):
    if len(arguments) == 2 and arguments[0] == 'line':
        print(Tally().read_folder(arguments[1]))
        return 0
    if len(arguments) < 2 or arguments[0] != 'all':
        print(__doc__, file=sys.stderr)
        return 2
    total, skips, items = Tally(), [], iter(arguments[1:])
    for item in items:
        if item == '--skipped':
            skips.append(next(items))
            continue
        name, folder = item.split('=', 1)
        tally = Tally().read_folder(folder)
        total.passed += tally.passed
        total.failed += tally.failed
        skips += [f'{name}: {skip}' for skip in tally.skips]
        for what, said in tally.failures:
            print(f'\nFAILED {name}: {what}')
            if said:
                print('  ' + said.replace('\n', '\n  '))
    total.skips = skips
    for skip in skips:
        print(f'skipped {skip}')
    print(total)
    return 1 if total.failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

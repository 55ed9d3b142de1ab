"""command.py - what the tests of the command line share: running the program, points in TAP, test data, cases written as JSON.

A test is a script that is called with SOURCE_ROOT PROGRAM. Each point is one sentence, and holds when its list of faults is empty.
"""
import contextlib
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile

FAULTS_SHOWN = 20


class Result:
    """What one run of the program said: exit code, and both streams as bytes."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def text(self):
        return self.out.decode('utf-8')

    @property
    def messages(self):
        return self.err.decode('utf-8', 'surrogateescape').splitlines()

    @property
    def json(self):
        return strict_json(self.out)


def strict_json(data):
    """One JSON document and nothing else: UTF-8, no key twice in an object, no NaN or infinity."""
    def once(pairs):
        keys = [key for key, _ in pairs]
        assert len(keys) == len(set(keys)), f'a key stands twice among {keys}'
        return dict(pairs)

    def refuse(word):
        raise AssertionError(f'{word} is no JSON')
    return json.loads(data.decode('utf-8'), object_pairs_hook=once, parse_constant=refuse)


class Test:
    """The program under test, a folder to work in, and the points so far."""

    def __init__(self, root, program, folder):
        self.root, self.program, self.folder = pathlib.Path(root), str(program), pathlib.Path(folder)
        self.number = self.failed = 0
        shutil.copytree(self.root / 'examples', self.folder / 'examples')

    def run(self, *words, stdin=b'', environment=None, cwd=None, stdout=subprocess.PIPE, timeout=120):
        keep = {key: os.environ[key] for key in os.environ if key.endswith('SAN_OPTIONS') or key == 'PATH'}
        run = subprocess.run([self.program, *words], input=stdin, cwd=cwd or self.folder, env={**keep, 'LC_ALL': 'C.UTF-8', **(environment or {})},
                             stdout=stdout, stderr=subprocess.PIPE, timeout=timeout, check=False)
        return Result(run.returncode, run.stdout, run.stderr)

    def answer(self, *words, code=0):
        """The document of a run that must end with that code and say nothing on standard error."""
        run = self.run(*words, '--json')
        if run.code != code or run.err or not run.out.endswith(b'}\n'):
            raise AssertionError(f'{words}: exit code {run.code}, {run.messages}, ends {run.out[-20:]}')
        return run.json

    def write(self, name, content):
        """A file in the folder: bytes and text as they are, anything else as JSON. Returns its name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content))
        return name

    def files(self):
        """Everything in the folder, name to bytes, so that two looks can be compared."""
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in sorted(self.folder.rglob('*')) if path.is_file()}

    def point(self, sentence, faults):
        faults = list(faults)
        self.number += 1
        self.failed += bool(faults)
        for fault in faults[:FAULTS_SHOWN]:
            print('\n'.join(f'# {line}' for line in str(fault).encode('utf-8', 'backslashreplace').decode().splitlines()))
        if len(faults) > FAULTS_SHOWN:
            print(f'# and {len(faults) - FAULTS_SHOWN} more')
        print(f'{"not " if faults else ""}ok {self.number} - {sentence}'.replace(' # ', ' \\# '), flush=True)

    def skip(self, what, why):
        self.number += 1
        print(f'ok {self.number} - {what} # SKIP {why}', flush=True)

    def data(self, name):
        """A folder or file of the test data, or None; then the caller skips."""
        path = pathlib.Path(os.environ.get('ZOPA_DATA') or self.root / '..' / 'shared' / 'data') / name
        return path.resolve() if path.exists() else None


def keys(have, want, what):
    """A fault unless an object has these keys, in this order."""
    return [] if list(have) == want else [f'{what} has the keys {list(have)}, wanted {want}']


def main(body):
    """Runs a test body in a fresh folder; an exception in it is a failed point too."""
    with tempfile.TemporaryDirectory() as folder:
        test = Test(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), folder)
        try:
            body(test)
        except Exception as error:                          # the points before it still count
            test.point('the test runs to its end', [f'{type(error).__name__}: {error}'])
            with contextlib.suppress(Exception):
                import traceback
                print('\n'.join('# ' + line for line in traceback.format_exc().splitlines()))
        print(f'1..{test.number}')
    sys.exit(1 if test.failed else 0)


def made_case(issue_count, option_count, parties, reservation=0.3):
    """A case of complete preferences in whole numbers, the same every time; an interaction keeps it from being a mere sum over issues."""
    options = [f'o{k}' for k in range(option_count)]
    issues = [f'i{i}' for i in range(issue_count)]
    preferences = {}
    for n, party in enumerate(parties):
        values = {issue: {option: (k * (n + 3) * (i + 5) + n) % 101 for k, option in enumerate(options)} for i, issue in enumerate(issues)}
        preferences[party] = {'weights': {issue: 1 + (7 * i + 3 * n) % 11 for i, issue in enumerate(issues)}, 'values': values,
                              'interactions': [{'when': {issues[0]: options[1], issues[-1]: options[1]}, 'add': 0.01}], 'reservation': reservation}
    return {'zopa': 1, 'title': 'Made', 'parties': {party: {} for party in parties}, 'issues': {issue: {'options': options} for issue in issues},
            'preferences': preferences}


def vast_case(issue_count, option_count, parties, reservation=0.2):
    """A sum over issues of drawn numbers, the same every time. 100 issues of 10 options and three parties keep the frontier busy for a minute;
    with six parties it is given up."""
    draw = random.Random(1).random
    options = [f'o{k}' for k in range(option_count)]
    issues = [f'i{i}' for i in range(issue_count)]
    return {'zopa': 1, 'title': 'Vast', 'parties': {party: {} for party in parties}, 'issues': {issue: {'options': options} for issue in issues},
            'preferences': {party: {'reservation': reservation, 'weights': {issue: draw() + 0.01 for issue in issues},
                                    'values': {issue: {option: draw() for option in options} for issue in issues}} for party in parties}}

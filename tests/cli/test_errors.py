#!/usr/bin/env python3
"""test_errors.py - what the command line says when something is wrong: the exit code, every problem with its mend, and nothing else.

usage: test_errors.py SOURCE_ROOT PROGRAM

After each mistake standard output is empty, every line on standard error names the file or the program, no file has appeared or changed,
and every problem that could be seen has been told. Then what holds at a terminal (colour, width, the bar, Ctrl-C), on a pseudo-terminal.
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

from command import main, vast_case

CAMERA = 'examples/camera/case.yaml'
WAGES = 'examples/wages/case.yaml'
BAD = '''zopa: 1
title: Slips
parties: {a: {rol: party}, b: {role: partner}}
issues: {price: {options: [low, high]}, kit: {option: [x]}}
preferences: {a: {weights: {pricee: 1}, values: {price: {low: x}}}, c: {reservation: 2}}
'''

# (what is wrong, words, what each message must contain). All exit with 2. One message each, in this order.
USAGE = [
    ('an unknown verb', ['frobnicate'], ['there is no verb `frobnicate`; `zopa help` lists them']),
    ('a misspelt verb', ['analize', CAMERA], ['did you mean `analyze`?']),
    ('help for an unknown verb', ['help', 'chek'], ['did you mean `check`?']),
    ('no file', ['analyze'], ['usage: zopa analyze FILES']),
    ('no name', ['new'], ['usage: zopa new NAME']),
    ('two names', ['new', 'x', 'y'], ['usage: zopa new NAME']),
    ('a name that is a path', ['new', '../x'], ['`../x` is no plain name; letters, digits']),
    ('an unknown option', ['analyze', CAMERA, '--bogus'], ['there is no option `--bogus`; see `zopa help analyze`']),
    ('a misspelt option', ['analyze', CAMERA, '--jsn'], ['did you mean `--json`?']),
    ('a misspelt option with a value', ['analyze', CAMERA, '--htlm=x'], ['did you mean `--html`?']),
    ('an unknown letter', ['analyze', CAMERA, '-j'], ['there is no option `-j`']),
    ('an option of another verb', ['check', CAMERA, '--points', '3'], ['`check` takes no --points; see `zopa help check`']),
    ('no value behind an option', ['analyze', CAMERA, '--html'], ['--html wants a value: --html FILE']),
    ('an empty value', ['analyze', CAMERA, '--as='], ['--as wants a value: --as VIEWER']),
    ('a value for a flag', ['analyze', CAMERA, '--json=1'], ['--json takes no value']),
    ('a number that is none', ['analyze', CAMERA, '--points', 'x'], ['--points x: a whole number']),
    ('a negative number', ['analyze', CAMERA, '--seed', '-1'], ['--seed -1: a whole number']),
    ('a number beyond every seed', ['analyze', CAMERA, '--seed', '18446744073709551616'], ['at most 18 digits']),
    ('too many threads', ['analyze', CAMERA, '--threads', '2000'], ['--threads 2000: at most 1024']),
    ('seconds that are none', ['analyze', CAMERA, '--limit-seconds', 'nan'], ['--limit-seconds nan: a number']),
    ('negative seconds', ['analyze', CAMERA, '--limit-seconds=-1'], ['--limit-seconds -1: a number']),
    ('memory that is none', ['analyze', CAMERA, '--limit-memory', '5X'], ['like 500M']),
    ('no memory at all', ['analyze', CAMERA, '--limit-memory', '0'], ['like 500M']),
    ('memory beyond 64 bits', ['analyze', CAMERA, '--limit-memory', '999999999999999T'], ['like 500M']),
    ('a day that is none', ['show', WAGES, '--since', '2026-02-30'], ['--since 2026-02-30: a day of the calendar']),
    ('an unknown viewer', ['analyze', CAMERA, '--as', 'buyr'], ['--as buyr: there is no such viewer; did you mean `buyer`?']),
    ('an unknown viewer, nothing near', ['analyze', CAMERA, '--as', 'zzzzzz'], ['choose one of `public`, `mediator`, `all`, `buyer`, `seller`']),
    ('an unknown party', ['evaluate', CAMERA, '--party', 'buyr'], ['there is no party `buyr`; did you mean `buyer`?']),
    ('a party too few', ['evaluate', CAMERA], ['--party is wanted, for there are 2; like --party buyer']),
    ('a party without preferences', ['evaluate', WAGES, '--party', 'conciliator'], ['conciliator has no complete preferences here']),
    ('no package', ['weigh', CAMERA], ['--package is wanted']),
    ('a package of nothing', ['weigh', CAMERA, '--package', ' '], ['write ISSUE=OPTION']),
    ('an unknown format', ['analyze', CAMERA, '--from', 'genus'], ['there is no format "genus"']),
    ('a format that the file is not of', ['analyze', CAMERA, '--from', 'genius'], [CAMERA + ':1:1: not well-formed XML']),
    ('nowhere to convert to', ['convert', CAMERA], ['-o FILE is wanted']),
    ('an ending that tells no format', ['convert', CAMERA, '-o', 'x.foo'], ['say --to with one of']),
    ('an unknown format to convert to', ['convert', CAMERA, '-o', 'x.yaml', '--to', 'ymal'], ['there is no format `ymal`; choose one of']),
    ('a set of several files on standard output', ['convert', CAMERA, '-o', '-', '--to', 'negolog'], ['negolog is a set of several files; name a folder']),
    ('a missing file', ['check', 'nothere.yaml'], ['nothere.yaml: there is no such file or folder']),
    ('a file of invalid name', ['check', b'\xff.yaml'], ['there is no such file or folder']),
    ('a verb of invalid UTF-8', [b'an\xff'], ['there is no verb']),
    ('a viewer of invalid UTF-8', ['check', CAMERA, '--as', b'\xff'], ['there is no such viewer']),
    ('two cases', ['check', CAMERA, WAGES], ['a case is one file, and 2 were given']),
    ('an option that stands behind --', ['check', '--', CAMERA, '--json'], ['--json: there is no such file']),
    ('help that stands behind --', ['check', '--', '-h'], ['-h: there is no such file']),
    ('two results for one file', ['analyze', CAMERA, '--html', 'x', '--svg', 'x'], ['--html and --svg both go to x']),
    ('two results for standard output', ['analyze', CAMERA, '--json', '--svg', '-'], ['--svg - and --json both go to standard output']),
    ('a folder in place of a file', ['analyze', CAMERA, '--html', 'examples'], ['examples is a folder; name a file']),
    ('a folder that is not there', ['analyze', CAMERA, '--html', 'no/x.html'], ['no/x.html: there is no such folder; make it first']),
    ('a folder that is a file', ['convert', CAMERA, '-o', CAMERA + '/x.yaml'], ['there is no such folder']),
    ('two folders that are not there', ['analyze', CAMERA, '--html', 'no/x', '--svg', 'no/y'], ['no/y: there is no', 'no/x: there is no']),
    ('many wrong words at once', ['analyze', '--bogus', '--points', 'x', '--seed=-1', '--threads', '2000', '--limit-memory', '1X', '--limit-memory', '5G',
                                  '--json=2', '--html', 'x', '--svg=x'],
     ['--bogus', '--points x', '--seed -1', '--threads 2000', '--limit-memory 1X', '--json takes no value', 'both go to x', 'usage: zopa analyze']),
    ('many wrong names at once', ['analyze', CAMERA, '--set', 'pric=400', '--set', 'price=405', '--set', 'foo', '--reservation', 'byer=1',
                                  '--reservation', 'buyer=x', '--without', 's1', '--assume', 's2'],
     ['no statement "s1"', 'no statement "s2"', 'did you mean "price"', 'no option "405"', '--set foo', 'did you mean "buyer"', 'a number is wanted']),
    ('many wrong packages at once', ['weigh', CAMERA, '--package', 'pric=400,kit=lenss', '--package', 'foo', '--package', 'kit=body,kit=lens'],
     ['no issue `pric`; did you mean `price`?', 'no option `lenss`; did you mean `lens`?', 'write ISSUE=OPTION', '`kit` is given twice']),
    ('many missing files at once', ['check', 'x.yaml', 'y.yaml'], ['x.yaml: there is no', 'y.yaml: there is no']),
    ('many slips in a file', ['check', 'bad.yaml'],
     ['bad.yaml:3:', 'bad.yaml:3:', 'bad.yaml:4:', 'bad.yaml:5:', 'bad.yaml:5:', 'bad.yaml:5:']),
]

PREFIX = re.compile(r'(zopa|standard input|[^ :][^:]*)(:\d+:\d+)?: .')


def wrong(test, words, code, wanted, stdin=b'', **how):
    """Faults of one run that must be refused: its code, its messages, its silence on standard output, files left as they were."""
    before = test.files()
    run = test.run(*words, stdin=stdin, **how)
    said = run.messages
    if run.code != code:
        yield f'exit code {run.code}, not {code}'
    if run.out:
        yield f'standard output is not empty: {run.out[:200]}'
    if len(said) != len(wanted) or any(want not in line for want, line in zip(wanted, said)):
        yield '\n'.join(['it said'] + [f'  {line}' for line in said] + ['and should say'] + [f'  {line}' for line in wanted])
    yield from (f'no file or program is named: {line}' for line in said if not PREFIX.match(line))
    yield from (f'control characters: {line!r}' for line in said if re.search(r'[\x00-\x1f\x7f]', line))
    after = test.files()
    yield from (f'{name} was left or changed' for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name))


def test_usage(test):
    test.write('bad.yaml', BAD)
    test.write('x.html', 'precious')
    for sentence, words, wanted in USAGE:
        test.point(f'{sentence} is refused', wrong(test, words, 2, wanted))


def test_bad_files(test):
    (test.folder / 'nothing').mkdir()
    test.write('empty.yaml', b'')
    test.write('blank.yaml', b'\n  \n# only a comment\n')
    test.write('binary', bytes(range(256)) * 64)
    test.write('latin1.yaml', 'zopa: 1\ntitle: Genève\n'.encode('latin-1'))
    test.write('nul.yaml', b'zopa: 1\ntitle: a\0b\n')
    test.write('half.json', b'{"zopa": 1, "title": "x", "parties": {"a"')
    test.write('deep.json', b'[' * 100000)
    test.write('wild\x1b[31m.yaml', b'zopa: 1\nparties: {a: {rol: party}}\nissues: {i: {options: [x]}}\n')
    files = [('an empty file', 'empty.yaml', 'the file is empty'), ('a file of comments', 'blank.yaml', ''), ('a binary file', 'binary', ''),
             ('a file that is not UTF-8', 'latin1.yaml', ''), ('a file with a NUL', 'nul.yaml', ''), ('half a file', 'half.json', ''),
             ('a deep file', 'deep.json', '')]
    for sentence, name, wanted in files:
        for verb in ['check', 'analyze', 'show']:
            test.point(f'{sentence} is refused by {verb}', wrong(test, [verb, name], 2, [f'{name}' and wanted]))
    test.point('a folder without a set is refused', wrong(test, ['check', 'nothing'], 2, ['nothing: the folder holds no set that can be read']))
    test.point('a name that would command the terminal is shown plain', wrong(test, ['check', 'wild\x1b[31m.yaml'], 2, ['wild?[31m.yaml:2:']))
    if os.geteuid() == 0:
        test.point('a file that may not be read: tried as nobody in particular only', [])
    else:
        path = test.folder / test.write('locked.yaml', 'zopa: 1\n')
        path.chmod(0)
        run = test.run('check', 'locked.yaml')
        path.chmod(0o600)
        test.point('a file that may not be read is refused', [] if run.code == 4 and b'cannot be read' in run.err and not run.out else [run.err])


def test_outcomes_from_input(test):
    lines = b'400|body\nfoo|body|none|pickup\n400|body|none|pickup\0x\n400|bod|none|pickup|\xff\n'
    test.point('every wrong outcome is told with line and column', wrong(
        test, ['evaluate', CAMERA, '--party', 'buyer'], 2,
        ['standard input:1:1: an outcome has one option for each of the 4 issues', 'standard input:2:1: issue `price` has no value `foo`',
         'standard input:3:21: a NUL byte', 'standard input:4:5: issue `kit` has no option `bod`; did you mean `body`?', 'standard input:4:1: an outcome'],
        stdin=lines))
    run = test.run('evaluate', CAMERA, '--party', 'buyer', stdin=b'')
    test.point('no outcomes are no mistake', [] if (run.code, run.out, run.err) == (0, b'', b'') else [run.err])


def test_results_in_place(test):
    """Where results go: existing files, devices, standard output, several files or none."""
    faults = []
    test.write('own.yaml', 'precious')
    faults += wrong(test, ['new', 'own'], 2, ['own.yaml is there already and is left as it is'])
    faults += wrong(test, ['new', 'own.yaml'], 2, ['own.yaml is there already'])
    test.point('`new` never overwrites', faults)

    faults = wrong(test, ['analyze', CAMERA, '--html', 'x.html', '--svg', 'no/x.svg'], 2, ['no/x.svg: there is no such folder'])
    test.point('of two files neither is written when one cannot be', faults)
    faults = wrong(test, ['analyze', CAMERA, '--html', '/dev/full', '--json'], 4, ['/dev/full: cannot be written: No space left'])
    faults = list(faults) + list(wrong(test, ['convert', CAMERA, '-o', '/dev/full', '--to', 'case'], 4, ['/dev/full']))
    test.point('a full disk under a file is the machine\'s fault', faults)

    faults = []
    for words in [['analyze', CAMERA], ['analyze', CAMERA, '--json'], ['help'], ['help', 'check'], ['--version'], ['evaluate', CAMERA, '--party', 'buyer']]:
        with open('/dev/full', 'wb') as full:
            run = test.run(*words, stdout=full, stdin=b'400|body|none|pickup\n')
        if run.code != 4 or len(run.messages) != 1 or 'standard output: cannot be written' not in run.messages[0]:
            faults.append(f'{words}: {run.code} {run.messages}')
    test.point('a full disk under standard output too, for every kind of answer', faults)

    for words in [['analyze', CAMERA], ['show', WAGES, '--json'], ['help']]:
        read, write = os.pipe()
        os.close(read)
        run = test.run(*words, stdout=write)
        os.close(write)
        faults += [f'{words}: {run.code} {run.messages}'] if run.code not in (0, 4) or any('standard output' not in line for line in run.messages) else []
    test.point('a reader that went away kills nothing', faults)

    shell = subprocess.run(['sh', '-c', '"$0" analyze "$1" >&-', test.program, CAMERA], cwd=test.folder, stderr=subprocess.PIPE, check=False)
    test.point('a closed standard output is told', [] if shell.returncode == 4 and b'standard output' in shell.stderr else [shell])

    run = test.run('analyze', CAMERA, '--svg', '-')
    test.point('`-` is standard output, which then holds nothing else', [] if run.code == 0 and run.out.startswith(b'<svg') and run.out.rstrip().endswith(b'</svg>')
               else [run.out[:100]])
    run = test.run('analyze', CAMERA, '--html=x.html', '--svg', 'x.svg')
    faults = [] if run.code == 0 and (test.folder / 'x.html').read_bytes().startswith(b'<!doctype') else [run.messages]
    faults += [name for name in test.files() if re.search(r'\.(html|svg|yaml)[.].', name)]
    faults += [] if (test.folder / 'x.html').stat().st_mode & 0o777 == 0o644 and (test.folder / 'x.svg').exists() else ['x.html lost its mode']
    test.point('an existing page is replaced whole and keeps its mode; nothing else is left', faults)


def test_sets(test):
    """Sets of several files: into a folder of their own, whole, and never over what was read."""
    def convert(*words):
        return test.run('convert', CAMERA, '-o', 'set', '--to', *words)

    run = convert('genius')
    faults = [] if run.code == 0 and sorted(path.name for path in (test.folder / 'set').iterdir()) == ['buyer.xml', 'domain.xml', 'seller.xml'] else [run.messages]
    faults += [] if convert('genius').code == 0 and test.run('check', 'set').code == 0 else ['the set is not replaced, or not read back']
    test.point('a set goes into a folder of its own, is replaced there, and is read back', faults)
    faults = list(wrong(test, ['convert', CAMERA, '-o', 'set', '--to', 'geniusweb', '--quiet'], 2, ['set holds buyer.xml, which would count as part of the set']))
    faults += wrong(test, ['convert', 'set', '-o', 'set', '--to', 'genius', '--quiet'], 2, ['set is what was read'])
    faults += wrong(test, ['convert', CAMERA, '-o', CAMERA, '--to', 'genius', '--quiet'], 2, ['is what was read'])
    test.write('file', 'x')
    faults += wrong(test, ['convert', CAMERA, '-o', 'file', '--to', 'genius', '--quiet'], 2, ['file is a file; a set of several files wants a folder'])
    faults += wrong(test, ['convert', CAMERA, '-o', 'no/set', '--to', 'genius', '--quiet'], 2, ['no/set: there is no such folder'])
    test.point('never among other files, nor over what was read, nor into a file', faults)
    test.write('copy.yaml', (test.folder / CAMERA).read_bytes())
    faults = list(wrong(test, ['convert', 'copy.yaml', '-o', 'copy.yaml'], 2, ['copy.yaml is what was read, and is left as it is']))
    faults += wrong(test, ['analyze', 'copy.yaml', '--html', './copy.yaml'], 2, ['copy.yaml is what was read, and is left as it is'])
    faults += wrong(test, ['convert', CAMERA, '-o', 'set'], 2, ['for a set of several files, a folder'])
    test.point('a case is not replaced by what is made of it', faults)
    test.write('set/notes.txt', 'hello')
    run = test.run('check', 'set')
    faults = [] if run.code == 0 and 'notes.txt' in run.text and 'left out' in run.text else [run.messages, run.text]
    test.run('convert', CAMERA, '-o', 'other', '--to', 'negolog')
    test.write('set/mixed.json', (test.folder / 'other/buyer.json').read_bytes())
    faults += wrong(test, ['check', 'set'], 2, ['notes.txt: warning: ', 'set/mixed.json: '])
    test.point('a folder may hold what is no part of the set, which is said, but not two sets', faults)


def test_order_of_words(test):
    plain = test.run('analyze', CAMERA, '--json').out
    same = [['analyze', '--json', CAMERA], ['analyze', '--json', '--', CAMERA], ['analyze', CAMERA, '--json', '--json'],
            ['analyze', CAMERA, '--points', '2', '--json', '--points', '1000'], ['analyze', CAMERA, '--json', '--seed', '5', '--seed=1'],
            ['analyze', 'examples/camera', '--json'], ['analyze', CAMERA, '--json', '--threads', '0'], ['analyze', CAMERA, '--json', '--limit-seconds', '0'],
            ['analyze', CAMERA, '--json', '--from', 'case']]
    test.point('options may stand anywhere, and the last of its kind counts', [words for words in same if test.run(*words).out != plain])
    one, both = test.run('weigh', CAMERA, '--package', 'kit=body', '--json').json, test.run('weigh', CAMERA, '--json', '--package=kit=body', '--package', 'kit=lens').json
    test.point('options that make a list add up', [] if both['packages'][0] == one['packages'][0] and len(both['packages']) == 2 else [both])
    answers = [(words, test.run(*words)) for words in [['help'], ['--help'], ['-h'], ['help', 'check'], ['check', '--help'], ['check', CAMERA, '-h'], ['--version']]]
    test.point('help is an answer', [words for words, run in answers if run.code != 0 or run.err or not run.out])
    run = test.run()
    test.point('no words at all show what there is, as a mistake', [] if run.code == 2 and not run.out and b'usage: zopa VERB' in run.err else [run.err])
    test.write('warned.yaml', 'zopa: 1\nparties: {a: {}, b: {}}\nissues: {i: {options: [x, y]}}\npreferences:\n  a: {weights: {i: 1}, values: {i: {x: 1, y: 0}}}\n')
    loud, quiet = (test.run('evaluate', 'warned.yaml', *more, stdin=b'x\n') for more in ([], ['--quiet']))
    test.point('--quiet leaves out warnings, and nothing else', [] if loud.err and not quiet.err and loud.out == quiet.out == b'1\n' else [loud.err, quiet.err])


# ---- a terminal ----

class Terminal:
    """The program on a pseudo-terminal: both streams go there, with the time at which each piece came."""

    def __init__(self, test, words, columns=100, environment=None, stdout=None):
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 40, columns, 0, 0))
        self.master, self.pieces, self.start = master, [], time.monotonic()
        self.process = subprocess.Popen([test.program, *words], cwd=test.folder, stdin=slave, stdout=stdout or slave, stderr=slave,
                                        env={'LC_ALL': 'C.UTF-8', 'TERM': 'xterm', **(environment or {})}, start_new_session=True)
        os.close(slave)

    def read(self, seconds):
        """Takes in what comes until the program ends or so many seconds are over. Whether it ended."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if not select.select([self.master], [], [], 0.05)[0]:
                continue
            try:
                piece = os.read(self.master, 65536)
            except OSError:                                 # the last end of the terminal was closed
                piece = b''
            if not piece:
                self.process.wait()
                return True
            self.pieces.append((time.monotonic() - self.start, piece))
        return False

    def finish(self):
        if not self.read(60):
            self.process.kill()
        code = self.process.wait()
        os.close(self.master)
        return code

    @property
    def seen(self):
        return b''.join(piece for _, piece in self.pieces).decode('utf-8', 'replace')


def plain(text):
    return re.sub(r'\x1b\[[0-9;]*[a-zA-Z]', '', text)


def test_colour(test):
    faults = []
    for words in [['analyze', CAMERA], ['show', WAGES], ['check', WAGES], ['weigh', CAMERA, '--package', 'kit=lens']]:
        piped = test.run(*words).text
        shown = {}
        for name, environment in [('colour', {}), ('NO_COLOR', {'NO_COLOR': '1'}), ('empty NO_COLOR', {'NO_COLOR': ''}), ('dumb', {'TERM': 'dumb'})]:
            terminal = Terminal(test, words, environment=environment)
            if terminal.finish() != 0:
                faults.append(f'{words}: {terminal.seen}')
            shown[name] = terminal.seen.replace('\r\n', '\n')
        faults += [f'{words}: colour in a pipe'] if '\x1b' in piped else []
        faults += [f'{words}: no colour on a terminal ({name})' for name in ('colour', 'empty NO_COLOR') if '\x1b[' not in shown[name]]
        faults += [f'{words}: colour though {name}' for name in ('NO_COLOR', 'dumb') if '\x1b' in shown[name]]
        faults += [f'{words}: colour changes the text ({name})' for name, text in shown.items() if plain(text) != (re.sub(r'^─+\n', '', piped, flags=re.M) if '\x1b' in text else piped)]
    test.point('colour on a terminal only, none when NO_COLOR or a dumb terminal asks, and the same words in each', faults)

    faults = []
    for words in [['analyze', CAMERA], ['analyze', WAGES], ['show', WAGES], ['show', 'examples/berlin'], ['check', WAGES], ['check', 'examples/berlin'],
                  ['weigh', CAMERA, '--package', 'kit=lens', '--package', 'price=400'], ['show', WAGES, '--since', '2026-03-01']]:
        for columns in [60, 100]:
            terminal = Terminal(test, words, columns=columns)
            terminal.finish()
            faults += [f'{words}: {len(line)} columns of {columns}: {line}' for line in plain(terminal.seen).splitlines() if len(line) > columns]
    test.point('what is printed fits a terminal of 60 columns, and one of 100', faults)


def test_long_runs(test):
    test.write('long.json', vast_case(100, 10, 'abc'))
    out = open(test.folder / 'answer', 'wb')
    terminal = Terminal(test, ['analyze', 'long.json', '--json', '--threads', '2'], stdout=out)
    ended = terminal.read(1.5)
    while not ended and not terminal.pieces and time.monotonic() < terminal.start + 20:
        ended = terminal.read(0.2)
    if not ended:
        terminal.process.send_signal(signal.SIGINT)
    sent = time.monotonic()
    code, took = terminal.finish(), time.monotonic() - sent
    out.close()
    first = terminal.pieces[0][0] if terminal.pieces else None
    test.point('a bar appears after a second, not before', [] if first and first > 0.95 and '[' in terminal.pieces[0][1].decode() else [first, terminal.seen])
    test.point('the bar is gone in the end', [] if terminal.seen.endswith('\r\x1b[K') else [repr(terminal.seen[-80:])])
    test.point('no line of the bar is wider than the terminal', [line for line in re.split(r'[\r\n]', plain(terminal.seen)) if len(line) > 100])
    answer = (test.folder / 'answer').read_bytes()
    faults = [f'ended by itself: {terminal.seen}'] if ended else []
    faults += [] if code == 3 else [f'exit code {code}']
    faults += [] if took < 10 else [f'took {took:.1f} s to stop']
    faults += [] if b'"exact": false' in answer and answer.rstrip().endswith(b'}') else [answer[:500]]
    test.point('Ctrl-C stops with what there is, and says so with exit code 3', faults)

    waiting = Terminal(test, ['evaluate', CAMERA, '--party', 'buyer'])
    waiting.read(0.5)
    waiting.process.send_signal(signal.SIGINT)
    code = waiting.finish()
    test.point('Ctrl-C while standard input is awaited ends the program', [] if code == -signal.SIGINT else [code])
    quick = Terminal(test, ['analyze', CAMERA, '--json'])
    quick.finish()
    test.point('no bar for what is done in a second', ['\\r in it'] if '\x1b[K' in quick.seen else [])
    for sentence, more, use in [('--quiet shows no bar', ['--quiet'], True), ('no bar where standard error is no terminal', [], False)]:
        words = ['analyze', 'long.json', '--json', '--limit-seconds', '1.6', *more]
        if use:
            terminal = Terminal(test, words, stdout=subprocess.DEVNULL)
            code, seen = terminal.finish(), terminal.seen
        else:
            run = test.run(*words)
            code, seen = run.code, run.err.decode()
        test.point(sentence, [] if code == 3 and not seen else [code, seen])


def has_terminals():
    """Whether this machine lends pseudo-terminals; a bare chroot without /dev/pts does not."""
    try:
        for end in pty.openpty():
            os.close(end)
    except OSError:
        return False
    return True


def body(test):
    test_usage(test)
    test_bad_files(test)
    test_outcomes_from_input(test)
    test_results_in_place(test)
    test_order_of_words(test)
    test_sets(test)
    if has_terminals():
        test_colour(test)
        test_long_runs(test)
    else:
        test.skip('colour, width, progress and Ctrl-C on a terminal', 'no pseudo-terminals here')


main(body)

#!/usr/bin/env python3
"""docs.py - every command that the documents show is run, and says what the documents say it says. Prints TAP.

usage: docs.py SOURCE_ROOT PROGRAM

In a fenced block that begins with "$ ", each such line is a command and the lines up to the next one are its output. Commands run in the
order shown, all of one document in one folder that holds a copy of examples/, with `zopa` on the PATH (and as build/zopa), like a reader
who stands at the top of the sources after "./dev build". Each must exit with 0, so a command that is meant to fail says so, as in
"$ zopa check bad.yaml || echo exit $?". When output is shown it must be the whole output, standard error included; a line "..." stands
for any lines, and "..." within a line for anything. A command that ends in "\\" goes on in the next line.

Commands that set up a machine or build are left out (SETUP): continuous integration runs those. Links to files of the tree must lead
somewhere.
"""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

SETUP = {'./dev', 'apt-get', 'cd', 'git', 'man', 'meson', 'ninja', 'sudo'}


def documents(root):
    yield from (path for path in [root / 'README.md', root / 'CONTRIBUTING.md', root / 'ARCHITECTURE.md'] if path.exists())
    yield from sorted((root / 'docs').rglob('*.md'))
    yield from sorted((root / 'examples').glob('*/*.md'))


def commands(text):
    """(line, command, shown output or None) of each command of a document."""
    for block in re.finditer(r'^( *)(```+)[^\n`]*\n(.*?)^\1\2 *$', text, re.MULTILINE | re.DOTALL):
        lines = [line[len(block[1]):] if line.startswith(block[1]) else line for line in block[3].splitlines()]
        if not lines or not lines[0].startswith('$ '):
            continue
        first, at = text.count('\n', 0, block.start(3)) + 1, 0
        while at < len(lines):
            start, command = at, lines[at][2:]
            while command.endswith('\\') and at + 1 < len(lines):
                at += 1
                command = command[:-1] + re.sub(r'^> ', '', lines[at])
            at += 1
            shown = []
            while at < len(lines) and not lines[at].startswith('$ '):
                shown.append(lines[at])
                at += 1
            while shown and not shown[-1].strip():
                shown.pop()
            yield first + start, command, shown or None


def matches(shown, said):
    """Whether the output is the shown one, where "..." stands for anything: on a line of its own, for any number of lines."""
    pattern = ''
    for line in shown:
        if line.strip() == '...':
            pattern += r'(?:[^\n]*\n)*?'
        else:
            pattern += '[^\n]*'.join(re.escape(part.rstrip()) for part in line.split('...')) + r'[ ]*\n'
    return re.fullmatch(pattern, '\n'.join(said).rstrip('\n') + '\n') is not None


def broken_links(root, document, text):
    """Relative links of a document that lead nowhere."""
    for match in re.finditer(r'\]\(([^)\s]+)\)', re.sub(r'```.*?```', '', text, flags=re.DOTALL)):
        target = match[1].split('#')[0]
        if target and not re.match(r'[a-z]+:', target) and not (document.parent / target).exists():
            yield match[1]


def main(root, program):
    number = failed = 0
    for document in documents(root):
        text, name = document.read_text(), document.relative_to(root).as_posix()
        faults = list(broken_links(root, document, text))
        number += 1
        failed += bool(faults)
        print('\n'.join([f'# {link} leads nowhere' for link in faults] + [f'{"not " if faults else ""}ok {number} - {name}: links']))
        with tempfile.TemporaryDirectory() as folder:
            place = pathlib.Path(folder)
            shutil.copytree(root / 'examples', place / 'examples')
            (place / 'build').mkdir()
            (place / 'build' / 'zopa').symlink_to(program)
            keep = {key: os.environ[key] for key in os.environ if key.endswith('SAN_OPTIONS')}
            environment = {**keep, 'PATH': f'{place / "build"}:{os.environ["PATH"]}', 'HOME': folder, 'LC_ALL': 'C.UTF-8', 'TERM': 'dumb',
                           'COLUMNS': '100'}
            for line, command, shown in commands(text):
                if command.split()[0] in SETUP:
                    continue
                number += 1
                run = subprocess.run(['sh', '-c', command], cwd=place, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                     stderr=subprocess.STDOUT, timeout=120, check=False)
                said = run.stdout.decode(errors='replace').splitlines()
                held = run.returncode == 0 and (shown is None or matches(shown, said))
                if not held:
                    failed += 1
                    print(f'# {name}:{line}: exit code {run.returncode}; it said')
                    print('\n'.join(f'#   {part}' for part in said[:60]))
                print(f'{"" if held else "not "}ok {number} - {name}:{line}: {command[:80]}'.replace(' # ', ' \\# '))
    print(f'1..{number}')
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()))

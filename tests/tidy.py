#!/usr/bin/env python3
"""tidy.py - the tree keeps its own rules: which floor may use which, what code may not do, how it reads. Prints TAP.

usage: tidy.py SOURCE_ROOT

A rule is a function that yields (file, line, what is wrong). C is looked at as text with comments, strings and preprocessor lines
blanked out, and the top level as a list of statements; that is enough for a tree that is formatted in one way. A finding that is right
as it is goes into EXCEPTIONS with its reason; an exception that nothing needs any more is itself a finding.
"""
import pathlib
import re
import sys

# Floors, lowest first. A folder may include from lower rows and from itself, not from a neighbour in its row.
FLOORS = [
    ['base'],
    ['case'],
    ['formats', 'space'],
    ['solve', 'belief', 'ratify', 'stability'],
    ['bridge'],
    ['talks'],
    ['report'],
    ['ops'],
    ['store'],
    ['room'],
    ['cli', 'serve'],
]
FLOOR = {folder: height for height, row in enumerate(FLOORS) for folder in row}

# Public headers whose name is not the folder they speak for; zopa.h includes all and is for users alone.
HEADER_FOLDER = {'zopa': None, 'run': 'ops'}

# (rule, file, text that the finding contains): reason.
EXCEPTIONS = {
    ('globals_', 'src/cli/progress.c', 'interrupted'): 'a signal handler has nowhere else to leave its word',
}

FUNCTION_LINES_MAX = 70
FILE_LINES_MAX = 900

# Never, anywhere: no bound, no thread safety, or no place in a program that others audit.
BANNED = '''alloca atof atoi atol atoll gets mktemp rand random setlocale sprintf srand srandom strcat strcpy strncat strncpy strtok system
popen tmpnam vsprintf asctime ctime gmtime localtime'''.split()
# Never in the library, which does not print and does not exit.
BANNED_LIBRARY = '''abort _exit exit perror printf putchar puts quick_exit vprintf fprintf vfprintf fputs fputc err errx warn warnx
abort signal sigaction'''.split()
# The library does its input and output here alone.
IO = 'creat fopen freopen fdopen open openat opendir scandir unlink rename mkdir'.split()
IO_FOLDERS = {'formats', 'store'}
FACES = {'cli', 'serve'}


class Source:
    """One C file: its text, the same with everything but code blanked, and its top-level statements."""

    def __init__(self, root, path):
        self.path = path.relative_to(root).as_posix()
        self.folder = path.parent.name
        self.text = path.read_text()
        self.lines = self.text.splitlines()
        self.code = blank(self.text)
        self.statements = list(top_level(self.code))

    def line(self, offset):
        return self.code.count('\n', 0, offset) + 1

    def comment_above(self, line):
        """The comment that ends right above a line (counted from 1), or an empty text."""
        last = line - 2
        if last < 0 or not self.lines[last].rstrip().endswith('*/'):
            return ''
        first = last
        while first > 0 and '/*' not in self.lines[first]:
            first -= 1
        return '\n'.join(self.lines[first:last + 1])


def blank(text):
    """C with comments, literals and preprocessor lines turned into blanks; line numbers and columns stay."""
    def blanks(match):
        return re.sub(r'[^\n]', ' ', match[0])
    token = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.DOTALL)
    return re.sub(r'^[ \t]*#(?:\\\n|[^\n])*', blanks, token.sub(blanks, text), flags=re.MULTILINE)


def top_level(code):
    """(offset, text, offset after it) of each statement outside braces; what stands in braces is kept as "{}"."""
    depth, start, shown = 0, None, []
    for offset, char in enumerate(code):
        if start is None:
            if char.isspace() or char == '}':       # a lone } closes extern "C"
                continue
            start, shown = offset, []
        if char == '{':
            if depth == 0:
                if re.match(r'extern\s*$', ''.join(shown)):
                    start = None
                    continue
                shown.append('{}')
            depth += 1
        elif char == '}':
            depth -= 1
            # A body after a parameter list ends its statement; after struct, enum or = a semicolon follows.
            if depth == 0 and re.search(r'\)\s*\{\}$', ''.join(shown)) and '=' not in ''.join(shown):
                yield start, ''.join(shown), offset + 1
                start = None
        elif depth == 0:
            if char == ';':
                yield start, ''.join(shown), offset + 1
                start = None
            else:
                shown.append(char)


def plain(statement):
    """A statement without attributes and alignment, which carry parentheses of their own, on one line."""
    statement = re.sub(r'__attribute__\s*\(\(.*?\)\)|_?[aA]lignas\s*\([^()]*\)', ' ', statement, flags=re.DOTALL)
    return re.sub(r'\s+', ' ', statement).strip()


def is_function(statement):
    return '(' in statement.split('=')[0] and not re.match(r'(typedef|_?[sS]tatic_?[aA]ssert)\b', statement)


def is_constant(declaration):
    """Whether a declaration (without its initialiser) is of something that cannot change: const after its last star, or after the one that
    makes it a pointer to a function. What stands between braces says what it is made of, not whether it can change."""
    declaration = re.sub(r'\{.*\}', '', declaration, flags=re.S)
    return re.search(r'\(\s*\*\s*const\b', declaration) is not None \
        or re.search(r'\bconst\b', declaration.rsplit('*', 1)[-1]) is not None


def layers(tree):
    """layers point down only: %d includes"""
    for source in tree.library + [header for header in tree.public if header_folder(header)]:
        own = header_folder(source) if source in tree.public else source.folder
        for number, line in enumerate(source.lines, 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match:
                continue
            tree.count += 1
            folder, slash, name = match[1].rpartition('/')
            if not slash:
                folder = own
            elif folder == 'zopa':
                folder = HEADER_FOLDER.get(name[:-2], name[:-2])
            elif source in tree.public:
                yield source.path, number, f'a public header includes {match[1]}, which is not public'
                continue
            if folder is None:
                yield source.path, number, f'{match[1]} is for users; include the header of the part'
            elif folder not in FLOOR:
                yield source.path, number, f'{match[1]} is on no known floor'
            elif folder != own and FLOOR[folder] >= FLOOR[own]:
                yield source.path, number, f'{own} includes {match[1]}, which does not stand below it'


def header_folder(source):
    stem = pathlib.PurePath(source.path).stem
    return HEADER_FOLDER.get(stem, stem)


def folders(tree):
    """every folder and public header of the library stands on a floor: %d"""
    for source in tree.library + tree.public:
        tree.count += 1
        folder = header_folder(source) if source in tree.public else source.folder
        if folder is not None and folder not in FLOOR:
            yield source.path, 1, f'{folder} is no floor; add it to FLOORS, or the header to HEADER_FOLDER'


def banned(tree):
    """no banned function is called: %d files"""
    for source in tree.c:
        tree.count += 1
        names = set(BANNED)
        if source in tree.library and source.folder not in FACES:
            names.update(BANNED_LIBRARY)
            if source.folder not in IO_FOLDERS:
                names.update(IO)
        for match in re.finditer(r'(?<![\w.>])(\w+)\s*\(', source.code):
            if match[1] in names:
                yield source.path, source.line(match.start()), f'{match[1]} is banned here'


def public_comments(tree):
    """every public function is marked and has its comment: %d functions"""
    for source in tree.public:
        for offset, text, _ in source.statements:
            if not is_function(plain(text)):
                continue
            tree.count += 1
            first = line = source.line(offset)
            # Several functions may share one comment, when no blank line parts them.
            while first > 1 and source.lines[first - 2].strip() and not source.comment_above(first):
                first -= 1
            if not source.comment_above(first):
                yield source.path, line, 'no comment directly above'
            if 'ZOPA_API' not in text and 'static inline' not in text:
                yield source.path, line, 'a public function without ZOPA_API cannot be linked'


def function_length(tree):
    """no function is longer than it has a reason to be: %d functions"""
    for source in tree.c:
        for offset, text, end in source.statements:
            if not text.rstrip().endswith('{}') or not is_function(plain(text)):
                continue
            tree.count += 1
            first = source.line(offset)
            lines = source.line(end) - first + 1
            if lines > FUNCTION_LINES_MAX and not re.search(r'\blong: \w', source.comment_above(first)):
                yield source.path, first, f'{lines} lines; split it, or say "/* long: reason */" directly above'


def globals_(tree):
    """nothing outside a function, and no static inside one, can change: %d declarations"""
    for source in tree.library:
        for offset, text, end in source.statements:
            declaration = plain(text).split('=')[0]
            if is_function(plain(text)):
                body = source.code[offset:end]
                for match in re.finditer(r'\bstatic\b([^;={]*(?:\{[^}]*\})?[^;=]*)', body[body.find('{'):] if '{' in body else ''):
                    tree.count += 1
                    if not is_constant(match[1]) and 'ssert' not in match[1]:
                        yield source.path, source.line(offset), 'a static variable inside a function that can change'
                continue
            if re.match(r'(typedef|extern|_?[sS]tatic_?[aA]ssert)\b', declaration) \
               or re.match(r'(struct|union|enum)( \w+)?( ?\{\})?$', declaration.strip()):
                continue
            tree.count += 1
            if not is_constant(declaration):
                yield source.path, source.line(offset), f'"{declaration.strip()[:60]}" can change'


def head_comment(tree):
    """every source file opens with what it is: %d files"""
    for path, text in tree.texts.items():
        start = {'.c': '/*', '.h': '/*', '.py': ('#!', '"""'), '.sh': '#', '.build': '#', '.js': '/', '.mjs': '/'}.get(path.suffix)
        if not start:
            continue
        tree.count += 1
        if not text.startswith(start) and not (path.suffix == '.build' and len(text.splitlines()) < 10):
            yield path.as_posix(), 1, 'no comment at the head'
        elif path.suffix in ('.c', '.h') and not text.startswith(f'/* {path.name} - '):
            yield path.as_posix(), 1, f'the head comment does not begin with "{path.name} - "'


def blanks(tree):
    """no tab, no trailing blank, no missing last newline: %d files"""
    for path, text in tree.texts.items():
        tree.count += 1
        for number, line in enumerate(text.split('\n'), 1):
            if '\t' in line or '\r' in line:
                yield path.as_posix(), number, 'a tab or carriage return'
            elif line != line.rstrip():
                yield path.as_posix(), number, 'a trailing blank'
        if text and not text.endswith('\n'):
            yield path.as_posix(), text.count('\n') + 1, 'no newline at the end'


def file_size(tree):
    """no source file is over %d lines"""
    tree.count = FILE_LINES_MAX
    for path, text in tree.texts.items():
        if path.suffix in ('.c', '.h', '.py', '.mjs', '.js') and text.count('\n') > FILE_LINES_MAX:
            yield path.as_posix(), 1, f'{text.count(chr(10))} lines; is it still one idea?'


def unique_names(tree):
    """no two source files share a name: %d files"""
    seen = {}
    for source in tree.c:
        tree.count += 1
        name = pathlib.PurePath(source.path).name
        if name in seen:
            yield source.path, 1, f'the name is taken by {seen[name]}'
        seen[name] = source.path


def machine_paths(tree):
    """no path of the machine that it was written on: %d files"""
    # Homes of people, and wherever this tree and its neighbours stand now.
    places = ['/home/', '/root/', '/Users/'] + [f'{place}/' for place in (tree.root, tree.root.parent) if len(place.parts) > 1]
    for path, text in tree.texts.items():
        tree.count += 1
        if path.as_posix() == 'tests/tidy.py':
            continue
        for number, line in enumerate(text.splitlines(), 1):
            for place in places:
                if re.search(r'(?<![\w.}/])' + re.escape(place), line):
                    yield path.as_posix(), number, f'{place}... is a path of one machine'


def sources_built(tree):
    """every C file of the library is built: %d files"""
    listed = '\n'.join(text for path, text in tree.texts.items() if path.name == 'meson.build' and path.parts[0] == 'src')
    for source in tree.library:
        if source.path.endswith('.c'):
            tree.count += 1
            if pathlib.PurePath(source.path).name not in listed:
                yield source.path, 1, 'no meson.build names it'


def umbrella(tree):
    """zopa/zopa.h includes every public header: %d"""
    users = next((source for source in tree.public if source.path.endswith('/zopa.h')), None)
    for source in tree.public:
        tree.count += 1
        if source is not users and (not users or f'"{source.path[len("include/"):]}"' not in users.text):
            yield source.path, 1, 'zopa/zopa.h does not include it'


RULES = [layers, folders, banned, public_comments, function_length, globals_, head_comment, blanks, file_size, unique_names, machine_paths,
         sources_built, umbrella]


class Tree:
    """All that the rules look at. `count` is how much a rule has seen, for its sentence."""
    SUFFIXES = {'.c', '.h', '.py', '.sh', '.md', '.build', '.txt', '.yaml', '.js', '.mjs', '.css', '.1', '.3', '.5', '.bash', ''}

    def __init__(self, root):
        self.root, self.count, self.texts = root, 0, {}
        for path in sorted(root.rglob('*')):
            parts = path.relative_to(root).parts
            if parts[0].startswith(('build', '.git')) or 'node_modules' in parts or '__pycache__' in parts or not path.is_file():
                continue
            # Inputs of tests may be as broken as they like.
            if path.suffix in self.SUFFIXES and not (parts[0] == 'tests' and {'cases', 'corpus', 'golden', 'data'} & set(parts[1:-1])):
                self.texts[path.relative_to(root)] = path.read_text(errors='replace')
        files = [Source(root, root / path) for path in self.texts if path.suffix in ('.c', '.h')]
        self.library = [source for source in files if source.path.startswith('src/')]
        self.public = [source for source in files if source.path.startswith('include/')]
        self.c = files


def main(root):
    tree, unused, failed = Tree(root), set(EXCEPTIONS), 0
    for number, rule in enumerate(RULES, 1):
        tree.count, findings = 0, []
        for file, line, what in rule(tree):
            excused = {key for key in EXCEPTIONS if key[0] == rule.__name__ and key[1] == str(file) and key[2] in what}
            unused -= excused
            if not excused:
                findings.append(f'# {file}:{line}: {what}')
        sentence = rule.__doc__ % tree.count
        print('\n'.join(findings + [f'{"not " if findings else ""}ok {number} - {sentence}']))
        failed += bool(findings)
    for key in sorted(unused):
        print(f'# {key} is not needed')
    print(f'{"not " if unused else ""}ok {len(RULES) + 1} - every exception is still needed: {len(EXCEPTIONS)}')
    print(f'1..{len(RULES) + 1}')
    return 1 if failed or unused else 0


if __name__ == '__main__':
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))

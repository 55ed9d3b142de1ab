#!/usr/bin/env python3
"""tidy_proof.py - every rule of tidy.py can fail: a small clean tree passes, and each fault put into it is found by its rule. Prints TAP."""
import pathlib
import sys
import tempfile

import tidy

CLEAN = {
    'src/meson.build': "# Sources.\nfiles('base/one.c', 'space/two.c')\n",
    'src/base/one.h': '/* one.h - a part. */\nint one(void);\n',
    'src/base/one.c': '/* one.c - a part. */\n#include "base/one.h"\n\nstatic const char *const words[] = {"strcpy(a)", "b"};\n\n'
                      'int one(void)\n{\n  static const int two = 2;\n  return two + (int)words[0][0];  /* atoi(x) */\n}\n',
    'src/space/two.c': '/* two.c - a part. */\n#include "base/one.h"\n#include "zopa/base.h"\n\nint two(void) { return one(); }\n',
    'src/formats/three.h': '/* three.h - a part. */\n',
    'include/zopa/zopa.h': '/* zopa.h - all. */\n#include "zopa/base.h"\n',
    'include/zopa/base.h': '/* base.h - public. */\n#ifdef __cplusplus\nextern "C" {\n#endif\n\n/* Says one. */\nZOPA_API int one(void);\n'
                           'ZOPA_API int again(void);\n#ifdef __cplusplus\n}\n#endif\n',
}

# rule: (file, what is added at its end)
FAULTS = [
    ('layers', 'src/base/one.c', '#include "space/two.h"\n'),
    ('layers', 'src/space/two.c', '#include "formats/three.h"\n'),
    ('layers', 'src/space/two.c', '#include "zopa/zopa.h"\n'),
    ('layers', 'include/zopa/base.h', '#include "base/one.h"\n'),
    ('folders', 'src/cellar/four.h', '/* four.h - a part. */\n'),
    ('banned', 'src/space/two.c', 'void bad(char *a) { strcpy(a, "x"); }\n'),
    ('banned', 'src/space/two.c', 'void bad(void) { exit(1); }\n'),
    ('banned', 'src/space/two.c', 'void *bad(void) { return fopen("a", "r"); }\n'),
    ('public_comments', 'include/zopa/base.h', '\nZOPA_API int more(void);\n'),
    ('public_comments', 'include/zopa/base.h', '\n/* Says more. */\nint more(void);\n'),
    ('function_length', 'src/space/two.c', 'int long_one(void)\n{\n' + '  two();\n' * 70 + '}\n'),
    ('globals_', 'src/space/two.c', 'static int count;\n'),
    ('globals_', 'src/space/two.c', 'static const char *names[] = {"a"};\n'),
    ('globals_', 'src/space/two.c', 'static struct { int a; } state = {1};\n'),
    ('globals_', 'src/space/two.c', 'int next(void)\n{\n  static int at;\n  return at++;\n}\n'),
    ('head_comment', 'src/formats/five.h', 'int five;\n'),
    ('head_comment', 'src/formats/five.h', '/* six.h - a part. */\n'),
    ('blanks', 'src/space/two.c', '/* end */ \n'),
    ('blanks', 'src/space/two.c', '\t/* end */\n'),
    ('file_size', 'src/space/two.c', '\n' * 900),
    ('unique_names', 'src/formats/one.h', '/* one.h - a part. */\n'),
    ('machine_paths', 'src/space/two.c', '/* see ' + '/home' + '/somebody/notes */\n'),
    ('umbrella', 'include/zopa/case.h', '/* case.h - public. */\n'),
    ('sources_built', 'src/formats/five.c', '/* five.c - a part. */\n'),
]


def findings(files):
    """The names of the rules that find something in a tree of these files."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder).resolve()
        for name, text in files.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        tree = tidy.Tree(root)
        return {rule.__name__ for rule in tidy.RULES if list(rule(tree))}


def main():
    results = [('a clean tree passes', findings(CLEAN) == set())]
    for rule, file, added in FAULTS:
        found = findings({**CLEAN, file: CLEAN.get(file, '') + added})
        results.append((f'{rule} finds {added.strip().splitlines()[-1][:50] if added.strip() else "length"!r} in {file}', rule in found))
    proven = {rule for rule, _, _ in FAULTS}
    results.append(('every rule is proven', proven == {rule.__name__ for rule in tidy.RULES}))
    for number, (sentence, held) in enumerate(results, 1):
        print(f'{"" if held else "not "}ok {number} - {sentence}')
    print(f'1..{len(results)}')
    return 0 if all(held for _, held in results) else 1


if __name__ == '__main__':
    sys.exit(main())

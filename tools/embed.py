#!/usr/bin/env python3
"""embed.py - a file as a constant of the program.

usage: embed.py FILE OUTPUT.c HEADER NAME [--required]

Writes a C file that includes HEADER and defines `const char NAME[]` (the bytes, NUL added) and `const size_t NAME_size`. An empty FILE is
an empty text, or with --required an error.
"""
import pathlib
import sys

ESCAPES = {byte: f'\\{byte:03o}' for byte in list(range(32)) + list(range(127, 256))}
ESCAPES.update({ord('"'): '\\"', ord('\\'): '\\\\', ord('\n'): '\\n', ord('?'): '\\?'})     # ? could begin a trigraph


def main(file, output, header, name, required):
    data = pathlib.Path(file).read_bytes()
    if required and not data:
        sys.exit(f'{file} is empty, and it is required')
    # An octal escape ends after three digits, so that a line may break anywhere.
    lines = [''.join(ESCAPES.get(byte, chr(byte)) for byte in data[at:at + 100]) for at in range(0, len(data), 100)] or ['']
    literals = '\n'.join(f'  "{line}"' for line in lines)
    pathlib.Path(output).write_text(f'/* {pathlib.Path(output).name} - made from {pathlib.Path(file).name} by embed.py. */\n'
                                    f'#include "{header}"\n\nconst char {name}[] =\n{literals};\nconst size_t {name}_size = {len(data)};\n')


if __name__ == '__main__':
    main(*sys.argv[1:5], '--required' in sys.argv[5:])

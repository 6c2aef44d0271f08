#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Shows that an include upwards does not compile.

Each floor's own compile command is tried on one-line sources: every header of a floor that it may
see must compile, every other header must not be found.

usage: check_floors.py BUILD_DIR
"""
import json
import os
import shlex
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LIBRARY = ('base', 'link', 'inet', 'transport', 'names', 'packet', 'tls', 'sip', 'http',
           'tds', 'streams', 'stories', 'cases', 'engine')

FOLDERS = {
    'base': 'dissectors/base',
    'link': 'dissectors/link',
    'inet': 'dissectors/inet',
    'transport': 'dissectors/transport',
    'names': 'dissectors/names',
    'tls': 'dissectors/tls',
    'sip': 'dissectors/sip',
    'http': 'dissectors/http',
    'tds': 'dissectors/tds',
    'packet': 'dissectors/packet',
    'streams': 'dissectors/streams',
    'stories': 'dissectors/stories',
    'cases': 'dissectors/cases',
    'engine': 'dissectors',
    'input': 'triage/input',
    'report': 'triage/report',
    'triage': 'triage',
    'plugin': 'plugin',
}

# Not built where something is missing that nothing else needs.
OPTIONAL = ('plugin',)

# What each floor may include beside its own headers. The readers do not see each other.
SEES = {
    'base': (),
    'link': ('base',),
    'inet': ('base',),
    'transport': ('base',),
    'names': ('base',),
    'tls': ('base',),
    'sip': ('base',),
    'http': ('base',),
    'tds': ('base',),
    'packet': LIBRARY[:5],
    'streams': LIBRARY[:10],
    'stories': LIBRARY[:11],
    'cases': LIBRARY[:12],
    'engine': LIBRARY[:13],
    'input': ('base',),
    'report': LIBRARY,
    'triage': LIBRARY + ('input', 'report'),
    'plugin': LIBRARY + ('report', 'triage'),
}


def compile_commands(build):
    """Floor -> (directory, command) of its first source, without input and output."""
    with open(os.path.join(build, 'compile_commands.json'), encoding='utf-8') as file:
        entries = json.load(file)
    commands = {}
    for entry in sorted(entries, key=lambda entry: entry['file']):
        source = os.path.realpath(os.path.join(entry['directory'], entry['file']))
        folder = os.path.dirname(os.path.relpath(source, os.path.realpath(ROOT)))
        for floor, of_floor in FOLDERS.items():
            if folder == of_floor and floor not in commands:
                commands[floor] = (entry['directory'], syntax_check(shlex.split(entry['command'])))
    return commands


def syntax_check(command):
    """The same flags, but reading a source from standard input and writing nothing."""
    kept, words = [], iter(command)
    for word in words:
        if word in ('-o', '-MF', '-MQ', '-c'):
            next(words)
        elif word != '-MD':
            kept.append(word)
    return kept + ['-fsyntax-only', '-x', 'c', '-']


def headers(floor):
    folder = os.path.join(ROOT, FOLDERS[floor])
    if not os.path.isdir(folder):
        return []
    return sorted(name for name in os.listdir(folder) if name.endswith('.h'))


def try_header(command, header):
    """None when the header compiles, else what the compiler said."""
    directory, words = command
    done = subprocess.run(words, input='#include "%s"\n' % header, cwd=directory, text=True,
                          capture_output=True, check=False, env={**os.environ, 'LC_ALL': 'C'})
    return None if done.returncode == 0 else done.stderr


def is_missing(said, header):
    """Is it this header that was not found, and not one that it includes?"""
    first = next((line for line in (said or '').splitlines() if 'error:' in line), '')
    return header in first and ('No such file' in first or 'file not found' in first)


def check_floor(floor, command):
    """Yields (is it right, sentence) for each header."""
    own = headers(floor)
    visible = {name for other in SEES[floor] for name in headers(other)} | set(own)
    for name in sorted(visible):
        said = try_header(command, name)
        yield said is None, '%s can include %s%s' % (floor, name, '\n' + said if said else '')
    for other in FOLDERS:
        if other == floor or other in SEES[floor]:
            continue
        for name in headers(other):
            if name not in visible:
                yield (is_missing(try_header(command, name), name),
                       '%s cannot include %s of %s' % (floor, name, other))


def main(arguments):
    if len(arguments) != 1:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    commands = compile_commands(arguments[0])
    passed = failed = 0
    for floor in FOLDERS:
        if floor not in commands:
            if headers(floor) and floor not in OPTIONAL:
                failed += 1
                print('wrong: no source of %s is compiled' % floor)
            continue
        for is_right, sentence in check_floor(floor, commands[floor]):
            passed, failed = passed + is_right, failed + (not is_right)
            if not is_right:
                print('wrong: not so that %s' % sentence)
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

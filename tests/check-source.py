#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The house rules as a program: fails on what is plainly wrong, reports the rest.

usage: check-source.py [ROOT]
"""
import os
import re
import statistics
import sys

SOURCE_FOLDERS = ('dissectors', 'triage', 'plugin', 'tests', 'captures')
SCRIPT_NAMES = ('meson.build', 'meson_options.txt')
SPDX = 'SPDX-License-Identifier: GPL-2.0-or-later'
MOST_COLUMNS = 100
MOST_FUNCTION_LINES = 80
MANY_FILE_LINES = 350
DEEP_NESTING = 3

# Public names that may disagree with the name of their file, which stands before the colon (none:
# any file). A star ends a prefix.
OTHER_NAMES = (':main', ':case_*', ':cases', 'capture:Bundle')

# Variables that live as long as the process and may change, each with a reason in its source.
PROCESS_STATE = ()

UNSAFE_CALLS = ('strcpy|strcat|sprintf|vsprintf|gets|scanf|sscanf|fscanf|alloca|g_alloca|g_newa|'
                'atoi|atol|atoll|atof|strtok|setjmp|longjmp|system|popen')
ORDER_CALLS = (r'ntohs|ntohl|htons|htonl|be(?:16|32|64)toh|htobe(?:16|32|64)|'
               r'GU?INT(?:16|32|64)_(?:FROM|TO)_BE|g_ntoh[sl]|g_hton[sl]')
PRINT_CALLS = ('printf|fprintf|dprintf|vprintf|vfprintf|snprintf|vsnprintf|puts|fputs|putchar|'
               'fputc|perror|syslog|g_print|g_printerr|g_log|g_debug|g_info|g_message|g_warning|'
               'g_critical|g_error|g_return_if_fail|g_return_val_if_fail')

# a bracketed list with at most one level of brackets inside
BRACKETS = r'\((?:[^()]|\([^()]*\))*\)'

# put together, so that this file does not break its own rule
MACHINE_PATHS = re.compile('/' + '(?:work|tmp|root|home)/')


class Function:
    """A function body as the brace counter saw it."""

    def __init__(self, name, signature, line):
        self.name, self.signature, self.line = name, signature, line
        self.end, self.depth = line, 0

    @property
    def lines(self):
        return self.end - self.line + 1

    @property
    def is_public(self):
        return not re.search(r'\bstatic\b|\bSTART_TEST\b', self.signature)


class Source:
    """A file, and for C its code without comments, strings and preprocessor lines."""

    def __init__(self, root, path):
        self.path = path
        self.stem, self.ending = os.path.splitext(os.path.basename(path))
        with open(os.path.join(root, path), encoding='utf-8') as file:
            self.text = file.read()
        self.lines = self.text.split('\n')
        self.is_c = self.ending in ('.c', '.h')
        self.is_header = self.ending == '.h'
        self.line_comments = []
        if self.is_c:
            self.code = blank_directives(self.blank_comments())
            self.functions = list(find_functions(self.code))

    def inside(self, *folders):
        return self.path.startswith(tuple(folder + '/' for folder in folders))

    def blank_comments(self):
        """Comments, strings and characters become spaces; what they were stays countable."""
        def blank(match):
            if match.group().startswith('//'):
                self.line_comments.append(line_at(self.text, match.start()))
            return re.sub(r'[^\n]', ' ', match.group())
        return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank,
                      self.text, flags=re.DOTALL)


def line_at(text, offset):
    return text.count('\n', 0, offset) + 1


def blank_directives(code):
    return re.sub(r'^[ \t]*#(?:\\\n|[^\n])*', lambda match: re.sub(r'[^\n]', ' ', match.group()),
                  code, flags=re.MULTILINE)


def function_before(head, line):
    """The function whose body starts behind head, or None (a type, an initialiser)."""
    signature = head.strip()
    match = re.search(r'(\w+)\s*' + BRACKETS + r'(?:\s*(?:G_\w+|__\w+__)(?:' + BRACKETS + r')?)*$',
                      signature)
    if match is None or '=' in signature[:match.start()]:
        return None
    test = re.search(r'\bSTART_TEST\s*\(\s*(\w+)', signature)
    name = test.group(1) if test else match.group(1)
    return Function(name, signature, line - signature[match.start():].count('\n'))


def find_functions(code):
    """Yields each function of blanked C code."""
    depth, head, line, function = 0, 0, 1, None
    for match in re.finditer(r'[{};\n]', code):
        mark, at = match.group(), match.start()
        if mark == '\n':
            line += 1
        elif mark == '{':
            if depth == 0:
                start = len(code[head:at].rstrip())
                function = function_before(code[head:at], line - code[head + start:at].count('\n'))
            depth += 1
            if function is not None:
                function.depth = max(function.depth, depth - 1)
        elif mark == '}':
            depth -= 1
            if depth == 0 and function is not None:
                function.end = line
                yield function
                function = None
        if depth == 0 and mark in '};':
            head = at + 1


def top_level(code):
    """The code with everything inside braces blanked."""
    out, depth = [], 0
    for character in code:
        if character == '}':
            depth -= 1
        out.append(character if depth == 0 or character == '\n' else ' ')
        if character == '{':
            depth += 1
    return ''.join(out)


def calls(source, names):
    for match in re.finditer(r'\b(?:' + names + r')\s*\(', source.code):
        yield line_at(source.code, match.start()), match.group().rstrip('( ')


# --- the rules: each takes a Source and yields (line, what is wrong) ---

def rule_licence(source):
    if SPDX not in '\n'.join(source.lines[:2]):
        yield 1, 'no line "%s"' % SPDX


def rule_pragma_once(source):
    if source.is_header and '#pragma once' not in source.lines:
        yield 1, 'a header without #pragma once'


def rule_layout(source):
    for number, line in enumerate(source.lines, 1):
        if '\t' in line:
            yield number, 'a tab'
        if len(line) > MOST_COLUMNS:
            yield number, '%d columns, at most %d' % (len(line), MOST_COLUMNS)
        if line != line.rstrip():
            yield number, 'blanks at the end of the line'


def rule_machine_path(source):
    for number, line in enumerate(source.lines, 1):
        if MACHINE_PATHS.search(line):
            yield number, 'an absolute path of a machine'


def rule_comment(source):
    for number in source.line_comments if source.is_c else ():
        yield number, 'a // comment'


def rule_goto(source):
    if source.is_c:
        for match in re.finditer(r'\bgoto\b', source.code):
            yield line_at(source.code, match.start()), 'goto'


def rule_include(source):
    if not source.is_c:
        return
    includes = [(number, match.group(1)) for number, line in enumerate(source.lines, 1)
                for match in [re.match(r'\s*#\s*include\s*["<]([^">]+)', line)] if match]
    for number, name in includes:
        if '../' in name:
            yield number, 'an include that climbs: %s' % name
    own = source.stem + '.h'
    names = [name for _, name in includes]
    if source.ending == '.c' and own in names and names[0] != own:
        yield includes[0][0], '%s is not the first include' % own


def rule_function_length(source):
    for function in source.functions if source.is_c else ():
        if function.lines > MOST_FUNCTION_LINES:
            yield function.line, '%s has %d lines, at most %d' % (
                function.name, function.lines, MOST_FUNCTION_LINES)


def declared_static(declaration):
    """The name of the variable that a static declaration makes writable, or None."""
    before = re.split(r'[={;]', declaration, maxsplit=1)[0].strip()
    pointer_to_function = re.match(r'[\w\s*]*?\(\s*\*([^()]*)\)\s*\(', before)
    if pointer_to_function:
        declarator = pointer_to_function.group(1)
    elif '(' in before:
        return None
    else:
        declarator = before.rsplit('*', 1)[-1]
    if re.search(r'\bconst\b', declarator):
        return None
    names = re.findall(r'\w+', re.sub(r'\[[^\]]*\]', '', declarator))
    return names[-1] if names else None


def rule_static_state(source):
    if not source.is_c:
        return
    for match in re.finditer(r'\bstatic\b[^;{=]*[;{=]', source.code):
        name = declared_static(match.group())
        if name is not None and name not in PROCESS_STATE:
            yield line_at(source.code, match.start()), 'static variable %s is not const' % name


def snake(name):
    """OutageSample -> outage_sample"""
    return re.sub(r'(?<=[a-z0-9])(?=[A-Z])', '_', name).lower()


def is_of(name, noun):
    """Does the name begin with the noun or its plural?"""
    forms = [noun, noun + 's'] + ([noun[:-1] + 'ies'] if noun.endswith('y') else [])
    return re.match(r'(?:%s)(?:_|$)' % '|'.join(forms), snake(name)) is not None


def is_other_name(stem, name):
    for file, _, pattern in (row.partition(':') for row in OTHER_NAMES):
        if file in ('', stem) and re.fullmatch(pattern.replace('*', r'\w*'), name):
            return True
    return False


def defined_types(source):
    """(line, name, is it opaque) of each type that a C file names for others or itself."""
    outside = top_level(source.code)
    for match in re.finditer(r'\btypedef\b([^;]*?)(\w+)\s*(?:\[[^\]]*\])?;', outside):
        yield line_at(outside, match.start(2)), match.group(2), '{' not in match.group(1)


def public_functions(source):
    """(line, name) of each function that other files can call."""
    for function in source.functions:
        if source.is_header or function.is_public:
            yield function.line, function.name
    outside = top_level(source.code) if source.is_header else ''
    for match in re.finditer(r'(\w+)\s*' + BRACKETS + r'\s*(?:G_\w+\s*)?;', outside):
        is_macro = match.group(1).isupper()
        if not is_macro and not re.search(r'\btypedef\b[^;]*$', outside[:match.start()]):
            yield line_at(outside, match.start()), match.group(1)


def misnamed_in(source, header):
    """A function belongs to its file or to a type of the file's header; an opaque type, which is
    what a file is there for, to its file."""
    nouns = [source.stem] + [snake(name) for file in (source, header)
                             for _, name, _ in defined_types(file)]
    for line, name in public_functions(source):
        if not any(is_of(name, noun) for noun in nouns) and not is_other_name(source.stem, name):
            yield line, '%s begins neither with its file nor with a type of it' % name
    for line, name, is_opaque in defined_types(source):
        if source.is_header and is_opaque and not is_of(name, source.stem) and not is_other_name(
                source.stem, name):
            yield line, '%s does not begin with the name of its file' % name


def rule_unsafe_call(source):
    if source.is_c:
        for line, name in calls(source, UNSAFE_CALLS):
            yield line, name


def rule_byte_order(source):
    if source.is_c and source.inside('dissectors'):
        for line, name in calls(source, ORDER_CALLS):
            yield line, '%s: read through a Cursor' % name


def rule_silence(source):
    if source.is_c and source.inside('dissectors'):
        for line, name in calls(source, PRINT_CALLS):
            yield line, '%s: the library neither prints nor logs' % name


RULES = (rule_licence, rule_pragma_once, rule_layout, rule_machine_path, rule_comment, rule_goto,
         rule_include, rule_function_length, rule_static_state, rule_unsafe_call, rule_byte_order,
         rule_silence)


def is_source(root, path):
    name = os.path.basename(path)
    if name.endswith(('.c', '.h', '.py', '.sh')) or name in SCRIPT_NAMES:
        return True
    if '.' in name:
        return False
    with open(os.path.join(root, path), 'rb') as file:
        return file.read(2) == b'#!'


def source_paths(root):
    """Paths of the sources below root, sorted."""
    found = [name for name in os.listdir(root) if name in SCRIPT_NAMES]
    for folder in SOURCE_FOLDERS + ('.ci',):
        for where, folders, names in os.walk(os.path.join(root, folder)):
            folders[:] = [name for name in folders if not name.startswith(('build', '__'))]
            found += [os.path.relpath(os.path.join(where, name), root) for name in names]
    return sorted(path for path in found if is_source(root, path))


def unnamed_tests(root, sources):
    """Test programs and fuzz entries that no line of tests/meson.build names: they never run."""
    build = os.path.join(root, 'tests', 'meson.build')
    if not os.path.exists(build):
        return
    with open(build, encoding='utf-8') as file:
        named = set(re.findall(r"'(\w+)'", file.read()))
    for source in sources:
        match = re.fullmatch(r'tests/(?:fuzz/fuzz|test)_(\w+)\.c', source.path)
        if match and match.group(1) not in named:
            yield source.path, 1, 'not named in tests/meson.build'


def misnamed(sources):
    """Public names that do not say in which file they live."""
    files = {source.path: source for source in sources}
    for source in sources:
        if source.is_c and not source.inside('tests'):
            header = files.get(os.path.splitext(source.path)[0] + '.h', source)
            for line, message in misnamed_in(source, header):
                yield source.path, line, message


def report(sources):
    """What is worth a look and no failure."""
    functions = [(function, source) for source in sources if source.is_c
                 for function in source.functions]
    lengths = sorted(function.lines for function, _ in functions)
    if len(lengths) > 1:
        print('functions: %d, lines median %d, p90 %d, most %d' % (
            len(lengths), statistics.median(lengths),
            statistics.quantiles(lengths, n=10, method='inclusive')[8], lengths[-1]))
    for source in sources:
        if source.is_c and len(source.lines) - 1 > MANY_FILE_LINES:
            print('look: %s has %d lines' % (source.path, len(source.lines) - 1))
    for function, source in functions:
        if function.depth > DEEP_NESTING:
            print('look: %s:%d: %s nests %d deep' % (
                source.path, function.line, function.name, function.depth))


def broken_places(root, sources):
    """Rule name -> list of (path, line, message)."""
    broken = {rule.__name__[5:]: [(source.path, line, message) for source in sources
                                  for line, message in rule(source)] for rule in RULES}
    broken['prefix'] = list(misnamed(sources))
    broken['test_named'] = list(unnamed_tests(root, sources))
    return broken


def main(arguments):
    root = arguments[0] if arguments else os.path.dirname(os.path.dirname(
        os.path.abspath(__file__)))
    sources = [Source(root, path) for path in source_paths(root)]
    report(sources)
    broken = broken_places(root, sources)
    for name, places in broken.items():
        for path, line, message in places:
            print('%s:%d: %s: %s' % (path, line, name.replace('_', ' '), message))
    failed = sum(bool(places) for places in broken.values())
    print('house rules over %d files: %s' % (
        len(sources), 'BROKEN: ' + ', '.join(name.replace('_', ' ') for name in broken
                                             if broken[name]) if failed else 'kept'))
    print('%d passed, %d failed' % (len(broken) - failed, failed))
    return 1 if failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))

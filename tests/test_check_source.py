#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The house script on snippets that break one rule each, and on some that only look so."""
import contextlib
import importlib.util
import io
import os
import shutil
import subprocess
import sys
import tempfile
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
LICENCE = '/* SPDX-License-Identifier: GPL-2.0-or-later */\n'


def load():
    spec = importlib.util.spec_from_file_location('check_source',
                                                  os.path.join(HERE, 'check-source.py'))
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


house = load()


def broken(files):
    """The names of the rules that a tree of these files breaks, sorted, once a place."""
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            os.makedirs(os.path.dirname(os.path.join(root, path)), exist_ok=True)
            with open(os.path.join(root, path), 'w', encoding='utf-8') as file:
                file.write(text)
        sources = [house.Source(root, path) for path in house.source_paths(root)]
        places = house.broken_places(root, sources)
    return sorted(name for name in places for _ in places[name])


def broken_c(code, path='dissectors/link/arp.c'):
    return broken({path: LICENCE + code})


class Rules(unittest.TestCase):
    def test_a_plain_source_keeps_them_all(self):
        self.assertEqual(broken_c('#include "arp.h"\n\n#include <stdint.h>\n\n'
                                  'int arp_read(int a)\n{\n    return a;\n}\n'), [])

    def test_the_licence_line_stands_on_top(self):
        self.assertEqual(broken({'dissectors/a.c': 'int a_b(void);\n'}), ['licence'])
        self.assertEqual(broken({'tests/run': '#!/bin/sh\n'}), ['licence'])
        self.assertEqual(broken({'tests/x.py': '#!/usr/bin/env python3\n# ' + house.SPDX + '\n'}),
                         [])

    def test_a_header_is_read_once(self):
        self.assertEqual(broken_c('int arp_read(void);\n', 'dissectors/arp.h'), ['pragma_once'])
        self.assertEqual(broken_c('#pragma once\nint arp_read(void);\n', 'dissectors/arp.h'), [])

    def test_lines_have_their_width_and_no_tabs(self):
        self.assertEqual(broken_c('/* ' + 'x' * 94 + ' */\n'), [])
        self.assertEqual(broken_c('/* ' + 'x' * 95 + ' */\n'), ['layout'])
        self.assertEqual(broken_c('int a;\t/* tab */\n'), ['layout'])
        self.assertEqual(broken_c('int a; \n'), ['layout'])

    def test_no_path_of_a_machine(self):
        for folder in ('work', 'tmp', 'home', 'root'):
            self.assertEqual(broken_c('const char *const arp_p = "/%s/x";\n' % folder),
                             ['machine_path'])

    def test_no_comment_of_two_slashes(self):
        self.assertEqual(broken_c('// no\n'), ['comment'])
        self.assertEqual(broken_c('/* http://example.org */\n'), [])
        self.assertEqual(broken_c('static const char url[] = "http://example.org"; /* " */\n'), [])

    def test_no_goto(self):
        self.assertEqual(broken_c('void arp_a(void)\n{\n    goto end;\nend:\n    return;\n}\n'),
                         ['goto'])
        self.assertEqual(broken_c('/* goto */ static const char arp[] = "goto";\n'), [])

    def test_includes_do_not_climb(self):
        self.assertEqual(broken_c('#include "../base/cursor.h"\n'), ['include'])
        self.assertEqual(broken_c('#include "sub/../../x.h"\n'), ['include'])

    def test_the_own_header_comes_first(self):
        self.assertEqual(broken_c('#include <stdint.h>\n#include "arp.h"\n'), ['include'])

    def test_a_function_has_at_most_eighty_lines(self):
        body = 'static int arp_a(void)\n{\n%s    return 1;\n}\n'
        self.assertEqual(broken_c(body % ('    arp_b();\n' * 76)), [])
        self.assertEqual(broken_c(body % ('    arp_b();\n' * 77)), ['function_length'])

    def test_a_long_table_is_no_function(self):
        self.assertEqual(broken_c('static const int arp[] = {\n' + '    1,\n' * 200 + '};\n'), [])

    def test_the_length_counts_behind_a_braced_string(self):
        self.assertEqual(broken_c('static void arp_a(void)\n{\n    arp_b("}", \'{\');\n%s}\n' %
                                  ('    arp_b();\n' * 77)), ['function_length'])

    def test_a_static_variable_is_const(self):
        for line in ('static int count;', 'static int count = 1;', 'static const char *name;',
                     'static char buffer[10];', 'static struct Arp arp;',
                     'static int (*read)(int);', 'static const char *const *names;',
                     'static GHashTable *seen = NULL;'):
            self.assertEqual(broken_c(line + '\n'), ['static_state'], line)
            self.assertEqual(broken_c('void arp_a(void)\n{\n    %s\n}\n' % line),
                             ['static_state'], line)

    def test_a_constant_or_a_function_may_be_static(self):
        for line in ('static const int count = 1;', 'static const char *const names[] = { "a" };',
                     'static int arp_a(int b);', 'static bool (*const read[])(int) = { arp_a };',
                     'static Arp *arp_b(bool (*read)(int));', 'static inline int arp_c(void);',
                     'G_STATIC_ASSERT(sizeof(int) == 4);', 'static const Mac zero, ones = { 1 };'):
            self.assertEqual(broken_c(line + '\n'), [], line)

    def test_a_function_begins_with_its_file(self):
        self.assertEqual(broken_c('int tcp_read(void)\n{\n    return 1;\n}\n'), ['prefix'])
        self.assertEqual(broken_c('int arpeggio(void)\n{\n    return 1;\n}\n'), ['prefix'])
        self.assertEqual(broken_c('static int read(void)\n{\n    return 1;\n}\n'), [])
        self.assertEqual(broken_c('Arp *arp_new(void)\n{\n    return 0;\n}\n'), [])
        self.assertEqual(broken_c('int main(void)\n{\n    return 0;\n}\n', 'triage/main.c'), [])

    def test_a_function_may_belong_to_a_type_of_its_header(self):
        header = LICENCE + '#pragma once\n%s\nint vlan_stack_read(void);\n'
        source = LICENCE + 'int vlan_stack_read(void)\n{\n    return 1;\n}\n'
        with_type = header % 'typedef struct VlanStack {\n    int count;\n} VlanStack;'
        self.assertEqual(broken({'dissectors/link/ethernet.h': with_type,
                                 'dissectors/link/ethernet.c': source}), [])
        self.assertEqual(broken({'dissectors/link/ethernet.h': header % '',
                                 'dissectors/link/ethernet.c': source}), ['prefix'] * 2)

    def test_an_opaque_type_begins_with_its_file(self):
        header = '#pragma once\ntypedef struct %s %s;\n'
        for file, name, rules in (('arp', 'Tcp', ['prefix']), ('arp', 'Arp', []),
                                  ('arp', 'ArpTable', []), ('arp', 'Arps', []),
                                  ('arp', 'Arpeggio', ['prefix']), ('story', 'Stories', [])):
            self.assertEqual(broken_c(header % (name, name), 'dissectors/link/%s.h' % file), rules,
                             name)

    def test_calls_that_cannot_be_bounded(self):
        for name in ('strcpy', 'strcat', 'sprintf', 'gets', 'alloca', 'atoi', 'strtok', 'system'):
            self.assertEqual(broken_c('void arp_a(void)\n{\n    %s(0);\n}\n' % name),
                             ['unsafe_call'], name)
        self.assertEqual(broken_c('void arp_a(void)\n{\n    my_strcpy(0);\n}\n'), [])

    def test_byte_order_is_the_business_of_the_cursor(self):
        code = 'void %s_a(void)\n{\n    ntohs(0);\n}\n'
        self.assertEqual(broken_c(code % 'arp'), ['byte_order'])
        self.assertEqual(broken_c(code % 'arp', 'triage/arp.c'), [])

    def test_the_library_is_silent(self):
        code = 'void arp_a(void)\n{\n    %s(0);\n}\n'
        for name in ('printf', 'fprintf', 'g_warning', 'puts', 'g_return_if_fail', 'snprintf'):
            self.assertEqual(broken_c(code % name), ['silence'], name)
            self.assertEqual(broken_c(code % name, 'triage/arp.c'), [], name)
        for name in ('g_snprintf', 'g_string_append_printf', 'g_strdup_printf'):
            self.assertEqual(broken_c(code % name), [], name)

    def test_a_test_nobody_runs(self):
        test = {'tests/test_arp.c': LICENCE, 'tests/fuzz/fuzz_tcp.c': LICENCE,
                'tests/fuzz/replay_main.c': LICENCE}
        build = '# ' + house.SPDX + "\nnames = ['arp'%s]\n"
        self.assertEqual(broken({**test, 'tests/meson.build': build % ''}), ['test_named'])
        self.assertEqual(broken({**test, 'tests/meson.build': build % ", 'tcp'"}), [])


class Verdict(unittest.TestCase):
    def run_on(self, text):
        out = io.StringIO()
        with tempfile.TemporaryDirectory() as root, contextlib.redirect_stdout(out):
            os.mkdir(os.path.join(root, 'dissectors'))
            with open(os.path.join(root, 'dissectors', 'arp.c'), 'w', encoding='utf-8') as file:
                file.write(text)
            status = house.main([root])
        return status, out.getvalue().splitlines()

    def test_good_code_is_said_to_be_good(self):
        status, lines = self.run_on(LICENCE)
        self.assertEqual(status, 0)
        self.assertRegex(lines[-1], r'^\d+ passed, 0 failed$')

    def test_a_broken_rule_is_named_with_its_line(self):
        status, lines = self.run_on(LICENCE + '\n// no\n')
        self.assertEqual(status, 1)
        self.assertIn('dissectors/arp.c:3: comment: a // comment', lines)
        self.assertRegex(lines[-1], r'^\d+ passed, 1 failed$')

    def test_deep_nesting_is_only_reported(self):
        deep = 'if (1) {\n' * 4 + '}\n' * 4
        status, lines = self.run_on(LICENCE + 'void arp_a(void)\n{\n' + deep + '}\n')
        self.assertEqual(status, 0)
        self.assertIn('look: dissectors/arp.c:2: arp_a nests 4 deep', lines)


@unittest.skipUnless(shutil.which('ctags'), 'universal-ctags is not installed')
class Peer(unittest.TestCase):
    def test_ctags_sees_functions_end_on_the_same_lines(self):
        """Ends and not names: ctags takes a macro line above a function for its name."""
        root = os.path.dirname(HERE)
        paths = [path for path in house.source_paths(root)
                 if path.endswith('.c') and not path.startswith('tests/')]
        out = subprocess.run(['ctags', '-L', '-', '-o', '-', '--languages=C', '--kinds-C=f',
                              '--fields=+ne', '-I', 'G_GNUC_NULL_TERMINATED'],
                             input='\n'.join(paths), capture_output=True, text=True, cwd=root,
                             check=True).stdout
        theirs = set()
        for line in out.splitlines():
            _, path, *rest = line.split('\t')
            end = [int(field[4:]) for field in rest if field.startswith('end:')]
            if end:
                theirs.add((path, end[0]))
        ours = {(path, function.end) for path in paths
                for function in house.Source(root, path).functions}
        self.assertEqual(ours - theirs, set())
        self.assertEqual(theirs - ours, set())


if __name__ == '__main__':
    sys.exit(0 if unittest.main(exit=False, verbosity=1).result.wasSuccessful() else 1)

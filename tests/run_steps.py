#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Builds and tests everything, step by step, and counts what passed; tests/run calls it.

A step that fails shows its log. The last line is "N passed, N failed".
"""
import argparse
import collections
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOG_LINES = 60
FUZZ_SECONDS = 60

SANITIZE = ['-Db_sanitize=address,undefined', '-Db_lundef=false']
STRICT = '-fno-sanitize-recover=all'

# Build folder -> compiler and meson options.
BUILDS = {
    'gcc': ('gcc', []),
    'clang': ('clang', SANITIZE + ['-Dc_args=' + STRICT]),
    'fuzz': ('clang', SANITIZE + ['-Dfuzz=true', '-Dc_args=-fsanitize=fuzzer-no-link ' + STRICT]),
}

ENVIRONMENT = {
    'ASAN_OPTIONS': 'abort_on_error=1:detect_stack_use_after_return=1',
    'UBSAN_OPTIONS': 'print_stacktrace=1:halt_on_error=1',
}


class Outcome(collections.namedtuple('Outcome', 'passed failed skipped log')):
    """What a step came to; skipped is a list of names."""


def run(command, **more):
    """Runs a command and returns its exit status and all it said."""
    done = subprocess.run(command, cwd=ROOT, text=True, errors='replace', stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, check=False,
                          env={**os.environ, **ENVIRONMENT, **more})
    return done.returncode, done.stdout


def counted(text):
    """(passed, failed) as a program counts for itself, or None: a last line "N passed, N failed",
    TAP, or the summary of unittest."""
    lines = re.findall(r'^(\d+) passed, (\d+) failed', text, flags=re.MULTILINE)
    if lines:
        return int(lines[-1][0]), int(lines[-1][1])
    tap = re.findall(r'^(not )?ok \d', text, flags=re.MULTILINE)
    if tap:
        return tap.count(''), len(tap) - tap.count('')
    ran = re.search(r'^Ran (\d+) tests?', text, flags=re.MULTILINE)
    if ran is None:
        return None
    other = dict(re.findall(r'\b(failures|errors|skipped)=(\d+)', text[ran.end():]))
    failed = int(other.get('failures', 0)) + int(other.get('errors', 0))
    return int(ran.group(1)) - failed - int(other.get('skipped', 0)), failed


def count_or_one(text, is_good):
    """What a test counted, or itself as one; a failed one has at least one failure."""
    passed, failed = counted(text) or (int(is_good), 0)
    return passed, failed or int(not is_good)


def count_program(command, **more):
    """A program that counts for itself, or else counts as one."""
    status, log = run(command, **more)
    passed, failed = count_or_one(log, status == 0)
    return Outcome(passed, failed, [], log)


def tail(text):
    """The end of a log, without the tests that passed."""
    lines = [line for line in text.rstrip().split('\n') if not re.match(r'ok\b', line)]
    return lines[-LOG_LINES:]


def folder_of(build):
    return os.path.join(ROOT, 'build-' + build)


def compile_in(build):
    """Configures the build folder once and compiles; None, or what went wrong."""
    compiler, options = BUILDS[build]
    folder, log = folder_of(build), ''
    if not os.path.exists(os.path.join(folder, 'build.ninja')):
        status, log = run(['meson', 'setup', folder, ROOT] + options, CC=compiler)
        if status != 0:
            return log
    status, more = run(['meson', 'compile', '-C', folder])
    return log + more if status != 0 else None


def not_built(trouble):
    return Outcome(0, 1, [], '\n'.join(tail(trouble)))


def run_suites(build, suites):
    """Runs these suites of meson test in a build folder."""
    trouble = compile_in(build)
    if trouble is not None:
        return not_built(trouble)
    log_path = os.path.join(folder_of(build), 'meson-logs', 'testlog.json')
    if os.path.exists(log_path):
        os.unlink(log_path)
    words = [word for suite in suites for word in ('--suite', suite)]
    status, log = run(['meson', 'test', '-C', folder_of(build), '--no-rebuild'] + words)
    if not os.path.exists(log_path):
        return Outcome(0, int(status != 0), [], log)
    passed = failed = 0
    skipped, complaints = [], []
    with open(log_path, encoding='utf-8') as file:
        for entry in map(json.loads, file):
            if entry['result'] == 'SKIP':
                skipped.append(entry['name'])
                continue
            said = entry.get('stdout', '') + entry.get('stderr', '')
            good, bad = count_or_one(said, entry['result'] == 'OK')
            passed, failed = passed + good, failed + bad
            if bad:
                complaints += ['--- %s: %s' % (entry['name'], entry['result'])] + tail(said)
    return Outcome(passed, failed, skipped, '\n'.join(complaints))


def step_gcc():
    return run_suites('gcc', ['unit', 'fuzz', 'program', 'house'])


def step_clang():
    return run_suites('clang', ['unit', 'fuzz', 'program'])


def step_source():
    return count_program([sys.executable, 'tests/check-source.py'])


def step_floors():
    trouble = compile_in('gcc')
    if trouble is not None:
        return not_built(trouble)
    return count_program([sys.executable, 'tests/check_floors.py', folder_of('gcc')])


def c_sources():
    for folder in ('dissectors', 'triage', 'plugin', 'tests'):
        for where, folders, names in os.walk(os.path.join(ROOT, folder)):
            folders.sort()
            for name in sorted(names):
                if name.endswith(('.c', '.h')):
                    yield os.path.relpath(os.path.join(where, name), ROOT)


def step_format():
    """clang-format 14 and no other: each version breaks lines in its own way."""
    if shutil.which('clang-format-14') is None:
        return Outcome(0, 0, ['clang-format-14 is not installed'], '')
    paths = list(c_sources())
    _, log = run(['clang-format-14', '--dry-run', '-Werror'] + paths)
    wrong = {path for path in paths if re.search('^' + re.escape(path) + ':', log, re.MULTILINE)}
    return Outcome(len(paths) - len(wrong), len(wrong), [], log)


def step_slow():
    return run_suites('gcc', ['full'])


def fuzz_one(program, seconds, folder):
    """One libFuzzer program for so many seconds; new inputs go to folder, crashes stay."""
    name = os.path.basename(program)
    crashes = os.path.join(folder_of('fuzz'), 'crashes')
    os.makedirs(crashes, exist_ok=True)
    corpus = [os.path.join(folder, name)]
    os.makedirs(corpus[0])
    seeds = os.path.join(ROOT, 'tests', 'fuzz', 'corpus', name[len('fuzz_'):])
    if os.path.isdir(seeds):
        corpus.append(seeds)
    status, log = run([program, '-max_total_time=%d' % seconds, '-timeout=10', '-close_fd_mask=1',
                       '-rss_limit_mb=2048', '-print_final_stats=1',
                       '-artifact_prefix=%s/%s-' % (crashes, name)] + corpus)
    return status == 0, log


def step_fuzz():
    trouble = compile_in('fuzz')
    if trouble is not None:
        return not_built(trouble)
    folder = os.path.join(folder_of('fuzz'), 'tests')
    programs = sorted(os.path.join(folder, name) for name in os.listdir(folder)
                      if name.startswith('fuzz_') and not name.endswith('.p'))
    results = []
    with tempfile.TemporaryDirectory() as corpus:
        for program in programs:
            results.append(fuzz_one(program, max(2, FUZZ_SECONDS // len(programs)), corpus))
    passed = sum(is_good for is_good, _ in results)
    return Outcome(passed, len(results) - passed, [],
                   '\n'.join(log for is_good, log in results if not is_good))


def step_bench():
    trouble = compile_in('gcc')
    if trouble is not None:
        return not_built(trouble)
    return count_program([sys.executable, 'tests/bench/run', '--build', folder_of('gcc')])


# name -> what it does, is it for --full alone
STEPS = {
    'source': (step_source, False),
    'format': (step_format, False),
    'gcc': (step_gcc, False),
    'floors': (step_floors, False),
    'clang': (step_clang, False),
    'slow': (step_slow, True),
    'fuzz': (step_fuzz, True),
    'bench': (step_bench, True),
}


def show(name, outcome, seconds):
    if outcome.failed:
        print(outcome.log.rstrip())
    print('%-8s %5d passed, %d failed%s   %.0f s' % (
        name, outcome.passed, outcome.failed,
        '; skipped: ' + ', '.join(outcome.skipped) if outcome.skipped else '', seconds))
    if name == 'bench' and not outcome.failed:
        print(outcome.log.rstrip())
    sys.stdout.flush()


def main():
    parser = argparse.ArgumentParser(prog='tests/run', description=__doc__.split('\n')[0])
    parser.add_argument('--full', action='store_true', help='the slow steps too: ' + ', '.join(
        name for name, (_, is_slow) in STEPS.items() if is_slow))
    parser.add_argument('steps', nargs='*', metavar='STEP',
                        help='only these: ' + ', '.join(STEPS))
    options = parser.parse_args()
    unknown = [name for name in options.steps if name not in STEPS]
    if unknown:
        parser.error('no such step: ' + ', '.join(unknown))
    passed = failed = 0
    for name, (step, is_slow) in STEPS.items():
        if name not in options.steps if options.steps else is_slow and not options.full:
            continue
        start = time.monotonic()
        outcome = step()
        show(name, outcome, time.monotonic() - start)
        passed, failed = passed + outcome.passed, failed + outcome.failed
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed or not passed else 0


if __name__ == '__main__':
    sys.exit(main())

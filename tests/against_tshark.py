# SPDX-License-Identifier: GPL-2.0-or-later
"""What checks of our facts against tshark share: the captures, and differences that have a name."""
import argparse
import collections
import concurrent.futures
import gzip
import json
import pathlib
import shlex
import shutil
import subprocess

SKIP = 77
GZIP = b'\x1f\x8b'
ROOT = pathlib.Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / 'shared' / 'corpus' / 'zeek-traces'
FOLDERS = (ROOT / 'captures', ROOT.parent / 'shared' / 'samples', CORPUS)

# Of one capture: how much agrees, what does not, and how often each tolerated name was needed.
Judgement = collections.namedtuple('Judgement', 'good complaints tolerated')


def captures(options, may_carry):
    found = [path for folder in FOLDERS if folder.is_dir() for path in sorted(folder.rglob('*'))
             if path.is_file() and options.only in str(path) and
             (folder == CORPUS or path.match('*.pcap*'))]
    return [path for path in found if options.full or may_carry(path)]


def holds(path, word):
    """Do these bytes stand anywhere in the capture?"""
    content = path.read_bytes()
    if content.startswith(GZIP):
        content = gzip.decompress(content)
    return word in content


def facts(program, kind, path):
    command = [*shlex.split(program), 'facts', '--kind', kind, str(path)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def shown(proto, name):
    """What the first field of that name says in tshark's PDML."""
    field = proto.find(".//field[@name='%s']" % name)
    return None if field is None else field.get('show')


def judge_tolerated(reasons, used):
    """A name that turns up more often than it did is a difference that nobody has looked at."""
    failed = 0
    for name, (reason, most) in reasons.items():
        everywhere, in_corpus = used['all'][name], used['corpus'][name]
        failed += in_corpus > most
        print('%s %6d %-24s %s (%d of at most %d in the corpus)' % (
            'FAIL' if in_corpus > most else 'ok  ', everywhere, name, reason, in_corpus, most))
    return failed


def parse(description):
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument('program', help='the wiretriage program, with options if need be')
    parser.add_argument('--full', action='store_true', help='ask tshark of every capture')
    parser.add_argument('--only', default='', help='only captures whose path contains this')
    return parser.parse_args()


def run(description, reasons, may_carry, judge):
    """Judges each capture; reasons: name -> (reason, how often the corpus has it)."""
    options = parse(description)
    if shutil.which('tshark') is None:
        print('skipped: no tshark here')
        return SKIP
    if not CORPUS.is_dir():
        print('no shared corpus: the captures of the project alone')
    paths = captures(options, may_carry)
    passed = failed = 0
    used = {'all': collections.Counter(), 'corpus': collections.Counter()}
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        results = pool.map(lambda path: judge(options.program, path, options.full), paths)
        for path, one in zip(paths, results):
            passed, failed = passed + one.good, failed + len(one.complaints)
            used['all'] += one.tolerated
            if CORPUS in path.parents:
                used['corpus'] += one.tolerated
            for complaint in one.complaints:
                print('%s: %s' % (path.name, complaint))
    print('%d captures' % len(paths))
    failed += judge_tolerated(reasons, used)
    print('%d passed, %d failed' % (passed, failed))
    return 1 if failed or passed == 0 else 0

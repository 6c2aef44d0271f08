# SPDX-License-Identifier: GPL-2.0-or-later
"""What the plugin costs tshark: the same file with it and without it, in turns, by CPU time."""
import os
import resource
import shutil
import statistics
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import tshark_host

# One pass with its list of frames, two passes, and the cheapest that still reads every frame.
WAYS = ((), ('-2',), ('-q', '-z', 'io,stat,0'))


def can_measure(module):
    return os.path.exists(module) and shutil.which('tshark') is not None


def seconds(host, plugins, words):
    """CPU seconds of one run, user and system."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = host.run('tshark', *words, plugins=plugins)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode != 0:
        sys.exit('tshark %s: %s' % (' '.join(words), done.stderr.strip()))
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(host, words, pairs):
    """The median of the pairs' ratios; who begins changes from pair to pair."""
    rows = []
    for number in range(pairs):
        turn = ('plugins', 'without') if number % 2 else ('without', 'plugins')
        took = {plugins: seconds(host, plugins, words) for plugins in turn}
        rows.append((took['plugins'], took['without']))
    ours, theirs = zip(*rows)
    ratio = statistics.median(a / b for a, b in rows)
    print('cpu  tshark %-17s with %.3f s   without %.3f s   ratio %.3f   of the shortest %.3f' % (
        ' '.join(words[:-2]), statistics.median(ours), statistics.median(theirs), ratio,
        min(ours) / min(theirs)), flush=True)
    return ratio


def figures(module, path, pairs):
    """Way of running tshark -> ratio."""
    host = tshark_host.Host(module)
    try:
        load = host.copy(path)
        seconds(host, 'plugins', ('-r', load))
        return {' '.join(('tshark', *way)): measure(host, (*way, '-r', load), pairs)
                for way in WAYS}
    finally:
        shutil.rmtree(host.folder)

# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything works; MACs change or are rewritten all the same."""

import time

import oracle
from scenario import scenario
from scenarios.stale import TEAM_A, Place


@scenario
def team_rewrites(run):
    """A healthy team; vm1 is restarted and keeps its MAC."""
    place = Place(run, "10.31.8", "00:15:5d:0a:01:09")
    place.open()
    run.record("team-rewrites", "team", ("hostB", "mon1"))
    place.load()
    time.sleep(4)
    place.restart(place.old)
    time.sleep(5)
    run.stop()
    path = run.path("team-rewrites")
    oracle.healthy(path, place.ip, share=0.75)
    oracle.healthy(path, place.ip, after=run.time_of("vm1 on", 1) + 10 ** 9)
    run.expect("team-rewrites", "healthy",
               "A team that rewrites as it should; a restart that keeps the MAC")


@scenario
def team_relearns(run):
    """A team whose driver learns the new MAC at once: no frame goes astray for long."""
    old, new = "00:15:5d:0a:02:09", "00:15:5d:0a:02:0a"
    place = Place(run, "10.31.9", old, learn="always")
    place.open()
    run.record("team-relearns", "team", ("hostB", "mon1"))
    place.load()
    time.sleep(4)
    place.restart(new)
    time.sleep(6)
    run.stop()
    oracle.healthy(run.path("team-relearns"), place.ip, after=run.time_of("vm1 on", 1) + 10 ** 9)
    run.expect("team-relearns", "healthy", "A new MAC behind a team that follows it")


@scenario
def new_mac_no_team(run):
    """A host without a team; the VM restarts with a new MAC and announces it."""
    old, new = "00:15:5d:0a:03:09", "00:15:5d:0a:03:0a"
    place = Place(run, "10.31.10", old, team_mac=None)
    place.open()
    run.record("new-mac-no-team", "switch", ("sw", "sw0"))
    place.load()
    time.sleep(4)
    place.restart(new, boot="probe")
    time.sleep(6)
    run.stop()
    oracle.healthy(run.path("new-mac-no-team"), place.ip, after=run.time_of("vm1 on", 1) + 10 ** 9)
    run.expect("new-mac-no-team", "healthy",
               "Restart with a new MAC; the clients learn it from the announcement")


@scenario
def migration_there_and_back(run):
    """Live migration A -> B -> A with an unchanged MAC, each host with its own team."""
    place = Place(run, "10.31.11", "00:15:5d:0a:04:09")
    host_a = run.site.host("hostA", TEAM_A)
    place.open(host_a)
    run.record("migration-team", "team", ("hostB", "mon1"))
    run.record("migration-switch", "switch", ("sw", "sw0"))
    place.load()
    time.sleep(3)
    run.site.migrate(place.vm, place.host)
    time.sleep(5)
    run.site.migrate(place.vm, host_a)
    time.sleep(4)
    run.stop()
    oracle.healthy(run.path("migration-switch"), place.ip)
    title = "Live migration there and back, at the "
    run.expect("migration-team", "healthy", title + "team of host B", may=["mac-flap"])
    run.expect("migration-switch", "healthy", title + "switch", may=["mac-flap"])


@scenario
def client_relearns(run):
    """One client keeps the old MAC for ten seconds and then asks again: no verdict."""
    old, new = "00:15:5d:0a:05:09", "00:15:5d:0a:05:0a"
    place = Place(run, "10.31.12", old, team_mac=None)
    place.open()
    run.record("client-relearns", "switch", ("sw", "sw0"))
    run.site.pin(place.clients[1], place.ip, old)
    place.load()
    time.sleep(3)
    place.restart(new)
    time.sleep(9)
    run.site.unpin(place.clients[1], place.ip)
    time.sleep(4)
    run.stop()
    path = run.path("client-relearns")
    oracle.healthy(path, place.ip, after=run.time_of("forgets") + 10 ** 9)
    run.expect("client-relearns", "healthy", "One client relearns a new MAC ten seconds late")

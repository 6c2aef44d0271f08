/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"
#include "threshold.h"

static bool differ_in_interface(const MacPlace *a, const MacPlace *b)
{
    return a->interface != b->interface || a->if_index != b->if_index;
}

static bool differ_in_vlans(const MacPlace *a, const MacPlace *b)
{
    return a->vlans.count != b->vlans.count ||
           memcmp(a->vlans.ids, b->vlans.ids, sizeof a->vlans.ids) != 0;
}

static bool took_part(const MovingMac *moving, uint8_t place)
{
    return (moving->moved_between >> place & 1) != 0;
}

/* Do the places that it moves between differ in that? */
static bool places_differ(const MovingMac *moving,
                          bool (*differ)(const MacPlace *a, const MacPlace *b))
{
    for (uint8_t i = 0; i < moving->place_count; i++)
        for (uint8_t j = 0; j < i; j++)
            if (took_part(moving, i) && took_part(moving, j) &&
                differ(&moving->places[i], &moving->places[j]))
                return true;
    return false;
}

/* Its name, or the number that Wireshark shows as frame.interface_id. */
static Value *interface_value(const Story *story, const MacPlace *place)
{
    Bytes name = stories_interface_name(story->stories, place->section, place->interface);
    if (place->if_index != 0)
        return value_number(place->if_index);
    return name.length > 0 ? value_name(name) : value_number(place->interface);
}

static Value *interfaces_of(const Story *story)
{
    Value *interfaces = value_list();
    for (uint8_t i = 0; i < story->moving->place_count; i++)
        if (took_part(story->moving, i))
            value_add(interfaces, interface_value(story, &story->moving->places[i]));
    value_sort(interfaces);
    return interfaces;
}

/* The ids of the tag that tells the places apart; 0 for a place without it. */
static Value *vlans_of(const MovingMac *moving)
{
    Value *vlans = value_list();
    uint8_t first = 0, tag = 0;
    while (!took_part(moving, first))
        first++;
    const MacPlace *one = &moving->places[first];
    for (bool is_same = true; is_same && tag < LIMIT_VLAN_TAGS; tag++)
        for (uint8_t i = 0; i < moving->place_count; i++)
            is_same &=
                !took_part(moving, i) || moving->places[i].vlans.ids[tag] == one->vlans.ids[tag];
    for (uint8_t i = 0; i < moving->place_count; i++)
        if (took_part(moving, i))
            value_add(vlans, value_number(moving->places[i].vlans.ids[tag - 1]));
    value_sort(vlans);
    return vlans;
}

static Value *subject_of(const Story *story)
{
    const MovingMac *moving = story->moving;
    Value *subject = value_object();
    value_set(subject, "mac", value_mac(&moving->mac));
    if (places_differ(moving, differ_in_interface))
        value_set(subject, "interfaces", interfaces_of(story));
    if (places_differ(moving, differ_in_vlans))
        value_set(subject, "vlans", vlans_of(moving));
    value_set(subject, "moves", value_number(moving->moves.count));
    if (story->link->tunnel_kind != TUNNEL_NONE)
        value_set(subject, "vni", value_number(story->link->tunnel_id));
    return subject;
}

static Text *summary_of(const Story *story)
{
    const MovingMac *moving = story->moving;
    Value *count = value_number(moving->moves.count);
    if (places_differ(moving, differ_in_interface))
        return text_new("{} ({}) turns up at the interfaces {} in turns: it moved {} times.",
                        value_mac(&moving->mac), value_ip(&moving->ip), interfaces_of(story), count,
                        NULL);
    return text_new("{} ({}) turns up in the VLANs {} in turns: it moved {} times.",
                    value_mac(&moving->mac), value_ip(&moving->ip), vlans_of(moving), count, NULL);
}

static void conditions(const MovingMac *moving, Finding *finding)
{
    finding_condition(
        finding, "M1", true,
        text_new(
            "at least 5 moves within 180 s; {} in all over {}", value_number(moving->moves.count),
            value_duration(time_between(moving->moves.first_time, moving->moves.last_time)), NULL));
    finding_condition(finding, "M2", true,
                      text_new("each move is a conversation of one address that goes on at another "
                               "place; copies of one packet are no move",
                               NULL));
    finding_condition(finding, "M3", !moving->is_unclear,
                      text_new(moving->is_unclear
                                   ? "whom it speaks with seems to move as often: the capture "
                                     "does not say which way frames went"
                                   : "it moves, and not whom it speaks with",
                               NULL));
}

static void advise(Finding *finding)
{
    finding_advice(finding, text_new("Look the MAC up on both ports: two machines (a clone, a "
                                     "snapshot that runs twice) or one with two cables?",
                                     NULL));
    finding_advice(finding, text_new("One machine on both: look for a loop (spanning tree, a "
                                     "bridge between its two cards), or for a NIC team whose "
                                     "mode the switch does not know; bundle the ports or make "
                                     "one of them standby.",
                                     NULL));
    finding_advice(finding,
                   text_new("In two VLANs: look for a cable or a bridge that joins them.", NULL));
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const MovingMac *moving = story->moving;
    const Span *span = &moving->moves;
    if (span->count < threshold_of(settings, THRESHOLD_MAC_FLAP_MOVES))
        return;
    if (moving->repeats * 2 >= span->count)
        return; /* merged captures whose clocks do not agree: everybody seems to move */
    Finding *finding = finding_new("mac-flap");
    finding->severity = SEVERITY_WARNING;
    finding->confidence = moving->is_unclear      ? CONFIDENCE_POSSIBLE
                          : moving->is_undirected ? CONFIDENCE_LIKELY
                                                  : CONFIDENCE_PROVEN;
    finding->subject = subject_of(story);
    finding->summary = summary_of(story);
    finding_span(finding, span);
    conditions(moving, finding);
    for (uint32_t i = 0; i < frame_sample_kept(&moving->sample); i++)
        finding_evidence(
            finding, frame_sample_get(&moving->sample, i),
            text_new("{} is somewhere else than before", value_mac(&moving->mac), NULL));
    advise(finding);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_mac_flap = {
    .id = "mac-flap",
    .title = "One MAC alternates between two ports or VLANs",
    .severity = SEVERITY_WARNING,
    .about = STORY_MOVING,
    .symptom_of = { "duplicate-mac", "fhrp-split-brain" },
    .relies_on = 1 << FORGOTTEN_MOVERS,
    .symptom = "A machine is reached at times only; the switch logs that a MAC moves or flaps.",
    .shows = "Frames of one MAC and one address come from one interface, then from another, and "
             "back again: at least five times within three minutes (RFC 7432 section 15.1).",
    .look_alike =
        "A live migration moves once. A MAC with an address of its own in each VLAN does not move, "
        "nor does one whose conversations each keep their link of a bundle. A packet that a switch "
        "floods or copies is at two interfaces within 50 ms. duplicate-mac: two machines; then the "
        "flapping is the symptom.",
    .causes = "Two machines with one MAC; a loop; a NIC team or virtual switch with two uplinks "
              "that sends from one MAC on both while the switch does not bundle them; two VLANs "
              "joined by mistake.",
    .fix = "Give the clone a MAC of its own, break the loop, bundle the ports or make one of them "
           "standby, part the VLANs.",
    .capture = "Both ports at once, with what they receive: dumpcap -i PORT1 -i PORT2 -w "
               "ports.pcapng.",
    .ladder = "port 1            switch            port 2\n"
              "  | X from MAC A --->|                |\n"
              "  |                  |<-- X from MAC A|\n"
              "  | X from MAC A --->|                |\n",
    .judge = judge,
};

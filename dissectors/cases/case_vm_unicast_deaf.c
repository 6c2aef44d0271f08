/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "misdelivery.h"
#include "threshold.h"

enum {
    ACKNOWLEDGED_BY_CHANCE = 1, /* the first acknowledgment may be older than the deafness */
};

/* The stretch to judge, and the requests that show it (E9). */
typedef struct Deafness {
    const Spell *spell;
    const Asker *asker;
} Deafness;

static bool overlaps(const Spell *spell, const Asker *asker)
{
    bool begins_in_time =
        spell->over_frame == 0 || time_between(asker->first_time, spell->over_time) >= 0;
    return begins_in_time && time_between(spell->unheard.first_time, asker->last_time) >= 0;
}

static bool is_enough(const Spell *spell, const Settings *settings)
{
    const Span *span = &spell->unheard;
    return span->count >= threshold_of(settings, THRESHOLD_VM_UNICAST_DEAF_PACKETS) &&
           spell->questions >= threshold_of(settings, THRESHOLD_VM_UNICAST_DEAF_QUESTIONS) &&
           time_between(span->first_time, span->last_time) >=
               threshold_of(settings, THRESHOLD_VM_UNICAST_DEAF_SPAN);
}

static bool is_deaf(const Spell *spell, const Asker *asker)
{
    return spell->own_broadcasts > 0 && spell->acknowledged <= ACKNOWLEDGED_BY_CHANCE &&
           overlaps(spell, asker);
}

static bool read_deafness(const Story *story, const Settings *settings, Deafness *out)
{
    const AddressStory *address = story->address;
    const Asker *asker =
        address->is_evicted ? NULL : stories_deaf(story->stories, address->context, &address->ip);
    if (asker == NULL)
        return false;
    const Spell *spells[] = { &address->spell, &address->longest };
    for (size_t i = 0; i < G_N_ELEMENTS(spells); i++)
        if (is_enough(spells[i], settings) && is_deaf(spells[i], asker)) {
            *out = (Deafness){ spells[i], asker };
            return true;
        }
    return false;
}

static void conditions(const Deafness *deafness, Finding *finding)
{
    const Spell *spell = deafness->spell;
    finding_condition(finding, "V1", true,
                      text_new("{} packets were sent to the address alone, and it answered "
                               "none of them",
                               value_number(spell->unheard.count), NULL));
    finding_condition(finding, "V2", true,
                      text_new("it is on: {} requests of its own went out by broadcast",
                               value_number(spell->own_broadcasts), NULL));
    finding_condition(finding, "E9", true,
                      text_new("it asked {} times for {} and was answered {} times: it does not "
                               "hear the answers",
                               value_number(deafness->asker->requests),
                               value_ip(&deafness->asker->target),
                               value_number(deafness->asker->answers), NULL));
    finding_condition(finding, "V3", true,
                      text_new("nobody acknowledges packets of it that this capture lacks", NULL));
}

static void advise(const AddressStory *address, Finding *finding)
{
    finding_advice(
        finding, text_new("If {} is a virtual machine: on its host, disable the network team's "
                          "virtual adapter and enable it again. If that cures it, the team had an "
                          "old MAC (stale-vm-mac).",
                          value_ip(&address->ip), NULL));
    finding_advice(finding, text_new("Then look for a MAC that the virtual switch pins to another "
                                     "port (VMSMP event 28), port security, a second station with "
                                     "the same MAC, a filter on the NIC.",
                                     NULL));
    finding->next_capture = text_new(
        "On the host of {}, both sides of the team: netsh trace start capture=yes "
        "capturetype=both tracefile=C:\\team.etl maxsize=512, after a minute netsh trace "
        "stop, then etl2pcapng C:\\team.etl team.pcapng; the MAC that inbound packets carry "
        "behind the team says what is wrong.",
        value_ip(&address->ip), NULL);
}

static void judge(const Story *story, const Settings *settings, GPtrArray *findings)
{
    const AddressStory *address = story->address;
    Deafness deafness;
    if (!read_deafness(story, settings, &deafness))
        return;
    const Spell *spell = deafness.spell;
    const Mac *mac = address_story_owner(address);
    Finding *finding = finding_new("vm-unicast-deaf");
    finding->severity = SEVERITY_WARNING;
    finding->confidence = CONFIDENCE_LIKELY;
    finding->resolved = spell->over_frame != 0;
    finding->subject = value_object();
    value_set(finding->subject, "ip", value_ip(&address->ip));
    misdelivery_place(story, finding->subject);
    value_set(finding->subject, "mac", value_mac(mac));
    finding->summary =
        text_new("{} hears broadcasts but nothing that is sent to it alone: {} packets "
                 "to {} drew no answer since frame {}.",
                 value_ip(&address->ip), value_number(spell->unheard.count), value_mac(mac),
                 value_frame(spell->unheard.first_frame), NULL);
    finding_span(finding, &spell->unheard);
    conditions(&deafness, finding);
    finding_evidence(finding, spell->unheard.first_frame,
                     text_new("the first packet that it does not take", NULL));
    finding_evidence(finding, deafness.asker->first_frame,
                     text_new("it asks for {}", value_ip(&deafness.asker->target), NULL));
    finding_evidence(
        finding, deafness.asker->answer_frame,
        text_new("{} answers, and is asked again", value_ip(&deafness.asker->target), NULL));
    if (spell->over_frame != 0)
        finding_evidence(finding, spell->over_frame, text_new("it hears again", NULL));
    advise(address, finding);
    finding_seal(finding);
    g_ptr_array_add(findings, finding);
}

const Case case_vm_unicast_deaf = {
    .id = "vm-unicast-deaf",
    .title = "A station hears broadcasts but nothing that is sent to it alone",
    .severity = SEVERITY_WARNING,
    .about = STORY_ADDRESS,
    .silences = { "arp-unanswered" },
    .relies_on = 1 << FORGOTTEN_CLAIMS,
    .symptom =
        "A virtual machine is cut off after a restart although the switch and every ARP table "
        "are right. It reaches nobody and nobody reaches it.",
    .shows =
        "Seen from outside its host: its broadcasts come through, it answers ARP requests that "
        "go to all, but it never takes a packet that is sent to it alone. It asks for the same "
        "peers by ARP again and again although they answer every time.",
    .look_alike =
        "stale-vm-mac: the same failure seen from inside the host, where the wrong MAC is "
        "visible. A machine that is off sends nothing. A mirror of one direction hides "
        "what the machine sends, but peers acknowledge it. A team that proxies ARP answers "
        "for machines that are dead.",
    .causes =
        "By likelihood: a NIC team that rewrites to an old MAC; a virtual switch that pins the "
        "MAC to another port (VMSMP 28); port security; a second station with the same MAC; a "
        "filter on the NIC.",
    .fix =
        "Disable and enable the team's virtual adapter on the host; then what the capture inside "
        "the host shows.",
    .capture =
        "On the host, both sides of the team: netsh trace start capture=yes capturetype=both "
        "tracefile=C:\\team.etl maxsize=512; after a minute netsh trace stop; etl2pcapng "
        "C:\\team.etl team.pcapng.",
    .ladder = "peer               switch port (here)      host with the machine\n"
              "  |<-- who has peer? -|<----------------------------|\n"
              "  |--- peer is at P ->|-------------------> x       |\n"
              "  |<-- who has peer? -|<----------------------------|\n"
              "  |--- SYN ---------->|-------------------> x       |\n",
    .judge = judge,
};

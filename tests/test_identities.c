/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is learned of each address of one MAC: names, answers, and who spoke before a loss. */
#include "identities.h"

#include "suite.h"
#include "wire.h"

static const Host x = { MAC(02, 00, 00, 00, 41, 07), IP4(10, 0, 0, 31) };
static const Host y = { MAC(02, 00, 00, 00, 41, 07), IP4(10, 0, 0, 32) };
static const Host client = { MAC(02, 00, 00, 00, 0c, 01), IP4(10, 0, 0, 21) };
static const Host everybody = { MAC(ff, ff, ff, ff, ff, ff), IP4(255, 255, 255, 255) };

enum { CONTEXT = 3 };

typedef struct Room {
    Identities *identities;
    Wire wire;
    Time now;
    uint64_t frames;
    uint16_t sequence;
} Room;

static Room room_new(void)
{
    Room room = { .identities = identities_new(), .now = 1000 * TIME_SECOND };
    identities_hear(room.identities, CONTEXT, &x.mac, &x.ip);
    identities_hear(room.identities, CONTEXT, &y.mac, &y.ip);
    return room;
}

static Frame read_frame(Room *room, Packet *packet)
{
    Frame frame = wire_frame(&room->wire, ++room->frames, room->now);
    packet_read(&frame, packet);
    return frame;
}

static void speaks(Room *room, const Host *host)
{
    Packet packet;
    wire_announce(&room->wire, host);
    Frame frame = read_frame(room, &packet);
    identities_speak(room->identities, CONTEXT, &host->ip, &frame, &packet);
}

static void is_asked(Room *room, const Host *host)
{
    Packet packet;
    wire_echo(&room->wire, &client, host, false, ++room->sequence);
    Frame frame = read_frame(room, &packet);
    identities_ask(room->identities, CONTEXT, &frame, &packet);
}

static void answers(Room *room, const Host *host, uint16_t sequence)
{
    Packet packet;
    wire_echo(&room->wire, host, &client, true, sequence);
    Frame frame = read_frame(room, &packet);
    identities_speak(room->identities, CONTEXT, &host->ip, &frame, &packet);
}

static void is_called(Room *room)
{
    Packet packet;
    Frame frame = read_frame(room, &packet);
    HeardNames *heard = heard_names_new();
    heard_names_read(heard, &packet);
    identities_name(room->identities, CONTEXT, &frame, &packet, heard);
    heard_names_free(heard);
}

typedef struct Seen {
    Identity x, y;
    bool is_there;
} Seen;

static void take(void *user, const SharedMac *shared)
{
    Seen *seen = user;
    seen->is_there = true;
    for (uint8_t i = 0; i < shared->count; i++)
        *(ip_equal(&shared->identities[i]->ip, &x.ip) ? &seen->x : &seen->y) =
            *shared->identities[i];
}

static Seen look(Room *room)
{
    Seen seen = { .is_there = false };
    identities_visit(room->identities, take, &seen);
    return seen;
}

/* The same once the other one has spoken, so many ms later. */
static Seen look_after(Room *room, int64_t milliseconds)
{
    room->now += milliseconds * TIME_MILLISECOND;
    speaks(room, &y);
    return look(room);
}

START_TEST(a_question_is_lost_after_three_seconds)
{
    Room room = room_new();
    speaks(&room, &x);
    is_asked(&room, &x);
    ck_assert_uint_eq(look_after(&room, 3000).x.lost.count, 0);
    ck_assert_uint_eq(look_after(&room, 1).x.lost.count, 1);
    ck_assert_uint_eq(look(&room).x.lost.count, 1); /* a look changes nothing */
    identities_free(room.identities);
}
END_TEST

START_TEST(an_answered_question_is_not_lost)
{
    Room room = room_new();
    speaks(&room, &x);
    is_asked(&room, &x);
    answers(&room, &x, room.sequence);
    Seen seen = look_after(&room, 9000);
    ck_assert_uint_eq(seen.x.lost.count, 0);
    ck_assert_uint_eq(seen.x.answered, 1);
    identities_free(room.identities);
}
END_TEST

START_TEST(an_answer_to_another_question_is_none)
{
    Room room = room_new();
    speaks(&room, &x);
    is_asked(&room, &x);
    answers(&room, &x, (uint16_t)(room.sequence + 1));
    answers(&room, &y, room.sequence);
    Seen seen = look_after(&room, 9000);
    ck_assert_uint_eq(seen.x.answered, 0);
    ck_assert_uint_eq(seen.x.lost.count, 1);
    identities_free(room.identities);
}
END_TEST

START_TEST(who_spoke_before_the_question_is_known)
{
    Room room = room_new();
    speaks(&room, &x);
    speaks(&room, &y);
    is_asked(&room, &x);
    speaks(&room, &x);
    is_asked(&room, &x);
    Seen seen = look_after(&room, 9000);
    ck_assert_uint_eq(seen.x.lost.count, 2);
    ck_assert_uint_eq(seen.x.lost_after_other, 1);
    identities_free(room.identities);
}
END_TEST

START_TEST(an_outage_ends_once)
{
    Room room = room_new();
    speaks(&room, &x);
    for (int i = 0; i < 6; i++) {
        is_asked(&room, &x);
        if (i >= 3)
            answers(&room, &x, room.sequence);
        room.now += TIME_SECOND;
    }
    Seen seen = look_after(&room, 9000);
    ck_assert_uint_eq(seen.x.lost.count, 3);
    ck_assert_uint_eq(seen.x.returns, 1);
    identities_free(room.identities);
}
END_TEST

START_TEST(a_flood_of_questions_is_bounded)
{
    Room room = room_new();
    speaks(&room, &x);
    for (int i = 0; i < 10000; i++)
        is_asked(&room, &x);
    ck_assert_uint_eq(look_after(&room, 9000).x.lost.count, LIMIT_QUESTIONS_OF_IDENTITY);
    identities_free(room.identities);
}
END_TEST

static void put_dhcp(Room *room, bool is_reply, unsigned type, uint32_t transaction,
                     const char *name)
{
    Wire *wire = &room->wire;
    size_t dhcp = 14 + 20 + 8;
    wire_dhcp(wire, is_reply ? &client : &x, &everybody, &x, is_reply, type);
    for (int i = 0; i < 4; i++)
        wire->bytes[dhcp + 4 + (size_t)i] = (uint8_t)(transaction >> (24 - 8 * i));
    if (name == NULL)
        return;
    /* option 12 in the place of the end, lengths behind it made to fit */
    wire->length--;
    wire_u8(wire, 12);
    wire_u8(wire, (unsigned)strlen(name));
    wire_put(wire, name, strlen(name));
    wire_u8(wire, 255);
    size_t more = 2 + strlen(name);
    for (size_t at = 14 + 2; at <= 14 + 20 + 4; at += 14 + 20 + 4 - (14 + 2)) {
        unsigned length = (unsigned)(wire->bytes[at] << 8 | wire->bytes[at + 1]);
        wire->bytes[at] = (uint8_t)((length + more) >> 8);
        wire->bytes[at + 1] = (uint8_t)(length + more);
    }
}

static void expect_name(const Identity *identity, const char *name)
{
    ck_assert_uint_eq(identity->name_count, 1);
    ck_assert_uint_eq(identity->names[0].length, strlen(name));
    ck_assert_mem_eq(identity->names[0].bytes, name, strlen(name));
}

/* RFC 2132 section 3.14 lets the name stand in what the client says only. */
START_TEST(the_ack_of_a_transaction_says_whose_the_name_is)
{
    Room room = room_new();
    put_dhcp(&room, false, 3, 1000, "Sales01.example.org");
    is_called(&room);
    put_dhcp(&room, false, 3, 2000, "sales02");
    is_called(&room);
    ck_assert_uint_eq(look(&room).x.name_count, 0);
    put_dhcp(&room, true, 5, 1000, NULL);
    is_called(&room);
    Seen seen = look(&room);
    expect_name(&seen.x, "sales01");
    ck_assert_uint_eq(seen.y.name_count, 0);
    identities_free(room.identities);
}
END_TEST

START_TEST(another_transaction_or_a_refusal_names_nobody)
{
    Room room = room_new();
    put_dhcp(&room, false, 3, 1000, "sales01");
    is_called(&room);
    put_dhcp(&room, true, 5, 1001, NULL);
    is_called(&room);
    put_dhcp(&room, true, 6, 1000, NULL);
    is_called(&room);
    ck_assert_uint_eq(look(&room).x.name_count, 0);
    identities_free(room.identities);
}
END_TEST

/* RFC 1002 section 4.2.2: a registration, the name in half bytes (RFC 1001 section 14.1). */
static void put_netbios(Room *room, const Host *from, const Host *of, const char *name)
{
    enum { LENGTH = 12 + 38 + 18, ADDITIONAL = 18 };
    Wire *wire = &room->wire;
    wire_ip(wire, from, &everybody, 17, 8 + LENGTH);
    wire_u16(wire, 137);
    wire_u16(wire, 137);
    wire_u16(wire, 8 + LENGTH);
    wire_u16(wire, 0);
    wire_u16(wire, 1);
    wire_u16(wire, 0x2910);
    wire_u32(wire, 0x00010000);
    wire_u32(wire, 0x00000001);
    wire_u8(wire, 32);
    for (size_t i = 0; i < 16; i++) {
        unsigned byte = i == 15 ? 0 : i < strlen(name) ? (uint8_t)name[i] : ' ';
        wire_u8(wire, 'A' + (byte >> 4));
        wire_u8(wire, 'A' + (byte & 15));
    }
    wire_u8(wire, 0);
    wire_u32(wire, 0x00200001);
    wire_u16(wire, 0xc00c);
    wire_u32(wire, 0x00200001);
    wire_u32(wire, 300);
    wire_u16(wire, 6);
    wire_u16(wire, 0);
    wire_put(wire, of->ip.bytes + 12, 4);
}

START_TEST(a_registration_names_its_sender)
{
    Room room = room_new();
    put_netbios(&room, &x, &x, "HR41");
    is_called(&room);
    Seen seen = look(&room);
    expect_name(&seen.x, "hr41");
    identities_free(room.identities);
}
END_TEST

START_TEST(names_of_others_are_not_taken_on_faith)
{
    const Host other = { MAC(02, 00, 00, 00, 41, 07), IP4(10, 0, 7, 7) };
    Room room = room_new();
    put_netbios(&room, &x, &other, "FILESERVER");
    is_called(&room);
    Seen seen = look(&room);
    ck_assert_uint_eq(seen.x.name_count + seen.y.name_count, 0);
    identities_free(room.identities);
}
END_TEST

START_TEST(one_address_or_a_crowd_is_not_shown)
{
    Identities *identities = identities_new();
    Seen seen = { .is_there = false };
    const Ip link_local = IP4(169, 254, 1, 1);
    identities_hear(identities, CONTEXT, &x.mac, &x.ip);
    identities_hear(identities, CONTEXT, &x.mac, &link_local);
    identities_visit(identities, take, &seen);
    ck_assert(!seen.is_there);
    for (uint8_t i = 0; i < LIMIT_IDENTITIES_OF_MAC; i++) {
        const Ip ip = IP4(10, 0, 1, i);
        identities_hear(identities, CONTEXT, &x.mac, &ip);
    }
    identities_visit(identities, take, &seen);
    ck_assert(!seen.is_there);
    identities_free(identities);
}
END_TEST

START_TEST(more_stations_than_are_kept_are_no_harm)
{
    Identities *identities = identities_new();
    for (uint32_t i = 0; i < 2 * LIMIT_SHARED_MACS; i++) {
        Mac mac = x.mac;
        Ip ip = x.ip;
        memcpy(mac.bytes + 2, &i, sizeof i);
        memcpy(ip.bytes + 13, &i, 3);
        identities_hear(identities, CONTEXT, &mac, &ip);
    }
    identities_free(identities);
}
END_TEST

static void count_late(void *user, const SharedMac *shared)
{
    ck_assert_uint_eq(shared->count, 2);
    *(uint32_t *)user += shared->is_late;
}

static void hear_flood(Room *room, uint32_t macs, uint8_t addresses)
{
    for (uint32_t i = 0; i < macs; i++) {
        Mac mac = { { 2, 7 } };
        Ip ip = IP4(10, 7, 0, 0);
        memcpy(mac.bytes + 2, &i, sizeof i);
        for (uint8_t n = 0; n < addresses; n++) {
            ip.bytes[15] = n;
            identities_hear(room->identities, CONTEXT, &mac, &ip);
        }
    }
}

START_TEST(macs_of_several_addresses_outlive_those_of_one)
{
    Room room = room_new();
    hear_flood(&room, 2 * LIMIT_SHARED_MACS, 1);
    ck_assert_uint_gt(identities_forgotten(room.identities), LIMIT_SHARED_MACS / 2);
    ck_assert_uint_eq(identities_judged_early(room.identities), 0);
    ck_assert(look(&room).is_there);
    identities_free(room.identities);
}
END_TEST

static void count_all(void *user, const SharedMac *shared)
{
    ck_assert_uint_eq(shared->count, 2);
    ++*(uint32_t *)user;
}

START_TEST(macs_of_several_addresses_are_told_of_before_they_go)
{
    uint32_t left = 0, late = 0, all = 0;
    Room room = room_new();
    identities_on_leave(room.identities, count_all, &left);
    hear_flood(&room, LIMIT_SHARED_MACS, 2);
    ck_assert_uint_gt(left, 0);
    ck_assert_uint_eq(identities_judged_early(room.identities), left);
    identities_visit(room.identities, count_all, &all);
    ck_assert_uint_eq(left + all, LIMIT_SHARED_MACS + 1);
    identities_visit(room.identities, count_late, &late);
    ck_assert_uint_gt(late, 0); /* these may have been known before */
    identities_free(room.identities);
}
END_TEST

SUITE("identities", a_question_is_lost_after_three_seconds, an_answered_question_is_not_lost,
      an_answer_to_another_question_is_none, who_spoke_before_the_question_is_known,
      an_outage_ends_once, a_flood_of_questions_is_bounded,
      the_ack_of_a_transaction_says_whose_the_name_is,
      another_transaction_or_a_refusal_names_nobody, a_registration_names_its_sender,
      names_of_others_are_not_taken_on_faith, one_address_or_a_crowd_is_not_shown,
      more_stations_than_are_kept_are_no_harm, macs_of_several_addresses_outlive_those_of_one,
      macs_of_several_addresses_are_told_of_before_they_go)

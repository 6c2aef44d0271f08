/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "name_book.h"

#include <glib.h>

#include "dns.h"
#include "domain_name.h"
#include "hash.h"
#include "netbios.h"
#include "table.h"

typedef struct AddressKey {
    Ip ip;
    uint32_t network;
} AddressKey;

/* A name by its hash: the key of the hash is secret, so that nobody makes two names meet. */
typedef struct NameKey {
    uint64_t hash;
    uint32_t network, unused; /* 0: no padding */
} NameKey;

typedef struct NameRecord {
    uint64_t first_frame, last_frame;
    uint64_t turn; /* when it was said last, in the order of what was said */
    uint64_t hash; /* of the name, as in its key */
    uint8_t source, length;
    uint8_t bytes[];
} NameRecord;

typedef struct AddressRow {
    NameRecord *records[LIMIT_NAMES_OF_HOST];
    uint8_t count;
} AddressRow;

typedef struct NameRow {
    Ip *ips; /* LIMIT_ADDRESSES_OF_NAME, NULL: none */
    uint8_t count;
    bool is_service, is_sip;
} NameRow;

/* Both directions for the names of one origin. */
typedef struct Shelf {
    Table *addresses; /* AddressKey -> AddressRow */
    Table *names;     /* NameKey -> NameRow */
} Shelf;

struct NameBook {
    Shelf heard, given;
    HashKey hash_key;
    uint64_t turn;
    bool has_sip; /* DNS has named a service of SIP */
};

static void address_leaves(void *user, const void *key, void *value, TableExit leaving)
{
    (void)user, (void)key, (void)leaving;
    AddressRow *row = value;
    for (uint8_t i = 0; i < row->count; i++)
        g_free(row->records[i]);
}

static void name_leaves(void *user, const void *key, void *value, TableExit leaving)
{
    (void)user, (void)key, (void)leaving;
    g_free(((NameRow *)value)->ips);
}

static Shelf shelf_new(uint32_t addresses, uint32_t names, size_t bytes)
{
    return (Shelf){
        table_new(&(TableSpec){ .key_size = sizeof(AddressKey),
                                .value_size = sizeof(AddressRow),
                                .max_entries = addresses,
                                .max_bytes = bytes,
                                .leave = address_leaves }),
        table_new(&(TableSpec){ .key_size = sizeof(NameKey),
                                .value_size = sizeof(NameRow),
                                .max_entries = names,
                                .max_bytes = bytes,
                                .leave = name_leaves }),
    };
}

NameBook *name_book_new(void)
{
    NameBook *book = g_new0(NameBook, 1);
    book->heard = shelf_new(LIMIT_NAMED_ADDRESSES, LIMIT_KNOWN_NAMES, LIMIT_NAME_BYTES);
    book->given = shelf_new(LIMIT_GIVEN_NAMES, LIMIT_GIVEN_NAMES, 0);
    book->hash_key = hash_key_new();
    return book;
}

void name_book_free(NameBook *book)
{
    if (book == NULL)
        return;
    table_free(book->heard.addresses);
    table_free(book->heard.names);
    table_free(book->given.addresses);
    table_free(book->given.names);
    g_free(book);
}

uint64_t name_book_forgotten(const NameBook *book)
{
    return table_evicted(book->heard.addresses);
}

/* The name as it is kept; false for what is no name. */
static bool normalize(Bytes name, DnsName *out)
{
    name = domain_name_trim(name);
    if (name.length == 0 || name.length >= sizeof out->bytes)
        return false;
    for (size_t i = 0; i < name.length; i++) {
        uint8_t letter = name.data[i];
        bool is_upper = letter >= 'A' && letter <= 'Z';
        out->bytes[i] = is_upper ? letter | 0x20 : letter;
    }
    out->length = (uint16_t)name.length;
    return true;
}

static Bytes record_name(const NameRecord *record)
{
    return (Bytes){ record->bytes, record->length };
}

static NameKey name_key(const NameBook *book, uint32_t network, Bytes name)
{
    return (NameKey){ .hash = hash_bytes(book->hash_key, name.data, name.length),
                      .network = network };
}

static Shelf *shelf_of(NameBook *book, uint32_t network)
{
    return network == NAME_BOOK_EVERY_NETWORK ? &book->given : &book->heard;
}

static bool has_ip(const NameRow *row, const Ip *ip)
{
    for (uint8_t i = 0; i < row->count; i++)
        if (ip_equal(&row->ips[i], ip))
            return true;
    return false;
}

/* The latest are kept: who goes through more addresses is more than one of them in any case. */
static void add_ip(Table *names, NameRow *row, const Ip *ip)
{
    if (has_ip(row, ip))
        return;
    if (row->ips == NULL) {
        row->ips = g_new(Ip, LIMIT_ADDRESSES_OF_NAME);
        table_charge(names, row, LIMIT_ADDRESSES_OF_NAME * sizeof(Ip));
    }
    if (row->count == LIMIT_ADDRESSES_OF_NAME)
        memmove(row->ips, row->ips + 1, --row->count * sizeof(Ip));
    row->ips[row->count++] = *ip;
}

static void charge(Table *addresses, AddressRow *row)
{
    size_t bytes = 0;
    for (uint8_t i = 0; i < row->count; i++)
        bytes += sizeof(NameRecord) + row->records[i]->length;
    table_charge(addresses, row, bytes);
}

static NameRecord *find_record(const AddressRow *row, const NameRecord *said)
{
    for (uint8_t i = 0; i < row->count; i++) {
        NameRecord *record = row->records[i];
        if (record->hash == said->hash && record->source == said->source)
            return record;
    }
    return NULL;
}

/* By trust, then the latest first; the user names the host first and its aliases behind it
 * (hosts(5)). */
static bool comes_before(const NameRecord *a, const NameRecord *b)
{
    if (a->source != b->source)
        return a->source < b->source;
    return a->source <= NAME_FROM_HOSTS ? a->turn < b->turn : a->turn > b->turn;
}

/* Room for one more record; false where all that are there are worth more. */
static bool make_room(AddressRow *row, NameSource source)
{
    if (row->count < LIMIT_NAMES_OF_HOST)
        return true;
    uint8_t last = 0;
    for (uint8_t i = 1; i < row->count; i++)
        if (comes_before(row->records[last], row->records[i]))
            last = i;
    if (row->records[last]->source < source)
        return false;
    g_free(row->records[last]);
    row->records[last] = row->records[--row->count];
    return true;
}

static void note_record(Table *addresses, AddressRow *row, const NameRecord *said, Bytes name)
{
    NameRecord *record = find_record(row, said);
    if (record == NULL && make_room(row, said->source)) {
        record = g_malloc(sizeof *record + name.length);
        *record = *said;
        memcpy(record->bytes, name.data, name.length);
        row->records[row->count++] = record;
        charge(addresses, row);
    } else if (record != NULL) {
        record->last_frame = said->last_frame;
        record->turn = said->turn;
    }
}

static AddressRow *address_row(NameBook *book, const NamedAddress *address)
{
    AddressKey key = { address->ip, address->network };
    return table_add(shelf_of(book, address->network)->addresses, &key, NULL);
}

/* A name in the normal form, and what else is known of it. */
typedef struct KnownName {
    DnsName name;
    uint64_t hash;
    bool is_service;
} KnownName;

static void note_name(NameBook *book, Table *addresses, AddressRow *row, const KnownName *known,
                      NameSource source, uint64_t frame)
{
    Bytes name = dns_name_bytes(&known->name);
    NameRecord said = { .first_frame = frame,
                        .last_frame = frame,
                        .turn = ++book->turn,
                        .hash = known->hash,
                        .source = (uint8_t)source,
                        .length = (uint8_t)name.length };
    note_record(addresses, row, &said, name);
    if (!known->is_service || source == NAME_FROM_SRV)
        return;
    said.turn = ++book->turn;
    said.source = NAME_FROM_SRV;
    note_record(addresses, row, &said, name);
}

/* The name of so many addresses of a network; false for what is no name. */
static bool learn_name(NameBook *book, uint32_t network, Bytes name, const Ip *ips, unsigned count,
                       KnownName *out)
{
    if (!normalize(name, &out->name))
        return false;
    Table *names = shelf_of(book, network)->names;
    NameKey key = name_key(book, network, dns_name_bytes(&out->name));
    NameRow *row = table_add(names, &key, NULL);
    for (unsigned i = 0; i < count; i++)
        add_ip(names, row, &ips[i]);
    out->hash = key.hash;
    out->is_service = row->is_service;
    return true;
}

void name_book_add(NameBook *book, const NamedAddress *address, Bytes name, NameSource source,
                   uint64_t frame)
{
    KnownName known;
    if (learn_name(book, address->network, name, &address->ip, 1, &known))
        note_name(book, shelf_of(book, address->network)->addresses, address_row(book, address),
                  &known, source, frame);
}

/* The target of a service: its addresses may have been heard before, or come later. */
static void add_service(NameBook *book, uint32_t network, uint64_t frame, Bytes name, bool is_sip)
{
    KnownName known = { .is_service = true };
    if (!normalize(name, &known.name))
        return;
    NameKey key = name_key(book, network, dns_name_bytes(&known.name));
    NameRow *row = table_add(book->heard.names, &key, NULL);
    known.hash = key.hash;
    row->is_service = true;
    row->is_sip |= is_sip;
    book->has_sip |= is_sip;
    for (uint8_t i = 0; i < row->count; i++)
        note_name(book, book->heard.addresses,
                  address_row(book, &(NamedAddress){ network, row->ips[i] }), &known, NAME_FROM_SRV,
                  frame);
}

/* Each name and each address is looked for once. */
static void add_hosts(NameBook *book, uint32_t network, uint64_t frame, const HeardHosts *hosts)
{
    KnownName known[LIMIT_DNS_ALIASES + 1];
    unsigned count = 0;
    for (unsigned i = 0; i < MIN(hosts->name_count, G_N_ELEMENTS(known)); i++)
        count += learn_name(book, network, dns_name_bytes(&hosts->names[i]), hosts->ips,
                            hosts->ip_count, &known[count]);
    for (unsigned i = 0; i < hosts->ip_count && count > 0; i++) {
        AddressRow *row = address_row(book, &(NamedAddress){ network, hosts->ips[i] });
        for (unsigned k = 0; k < count; k++)
            note_name(book, book->heard.addresses, row, &known[k], hosts->source, frame);
    }
}

void name_book_hear(NameBook *book, uint32_t network, uint64_t frame, const HeardNames *heard)
{
    unsigned count = heard_names_count(heard);
    for (unsigned i = 0; i < count; i++) {
        HeardHosts hosts = heard_names_get(heard, i);
        if (!hosts.is_service)
            add_hosts(book, network, frame, &hosts);
        else if (hosts.name_count > 0)
            add_service(book, network, frame, dns_name_bytes(&hosts.names[0]), hosts.is_sip);
    }
}

/* The row of a name that is in the normal form; NULL when it is not known. */
static const NameRow *find_name(NameBook *book, uint32_t network, Bytes name)
{
    NameKey key = name_key(book, network, name);
    return table_find(shelf_of(book, network)->names, &key);
}

/* Of a name in the normal form: what the user says, then what else was heard. */
static unsigned addresses_of(NameBook *book, uint32_t network, Bytes name, Ip *out, unsigned n)
{
    const NameRow *given = find_name(book, NAME_BOOK_EVERY_NETWORK, name);
    const NameRow *heard = find_name(book, network, name);
    unsigned count = 0;
    for (uint8_t i = 0; given != NULL && i < given->count && count < n; i++)
        out[count++] = given->ips[i];
    for (uint8_t i = 0; heard != NULL && i < heard->count && count < n; i++)
        if (given == NULL || !has_ip(given, &heard->ips[i]))
            out[count++] = heard->ips[i];
    return count;
}

unsigned name_book_addresses(NameBook *book, uint32_t network, Bytes name, Ip *out, unsigned n)
{
    DnsName plain;
    return normalize(name, &plain) ? addresses_of(book, network, dns_name_bytes(&plain), out, n)
                                   : 0;
}

/* Puts the records of a row behind the count that are there; returns how many there are now. */
static unsigned gather(Table *addresses, const NamedAddress *address, uint32_t network,
                       const NameRecord **out, unsigned count)
{
    AddressKey key = { address->ip, network };
    const AddressRow *row = table_find(addresses, &key);
    for (uint8_t i = 0; row != NULL && i < row->count; i++) {
        unsigned at = count++;
        for (; at > 0 && comes_before(row->records[i], out[at - 1]); at--)
            out[at] = out[at - 1];
        out[at] = row->records[i];
    }
    return count;
}

static NameEntry entry_of(NameBook *book, uint32_t network, const NameRecord *record)
{
    Ip ips[2 * LIMIT_ADDRESSES_OF_NAME];
    return (NameEntry){
        .name = record_name(record),
        .source = (NameSource)record->source,
        .first_frame = record->first_frame,
        .last_frame = record->last_frame,
        .addresses = addresses_of(book, network, record_name(record), ips, G_N_ELEMENTS(ips)),
    };
}

enum { MOST_NAMES = 2 * LIMIT_NAMES_OF_HOST };

unsigned name_book_names(NameBook *book, const NamedAddress *address, NameEntry *out, unsigned n)
{
    const NameRecord *records[MOST_NAMES];
    unsigned count = gather(book->given.addresses, address, NAME_BOOK_EVERY_NETWORK, records, 0);
    count = gather(book->heard.addresses, address, address->network, records, count);
    for (unsigned i = 0; i < MIN(count, n); i++)
        out[i] = entry_of(book, address->network, records[i]);
    return MIN(count, n);
}

static bool is_reliable(const NameEntry *entry)
{
    return entry->source != NAME_FROM_SNI && entry->source <= NAME_FROM_DHCP &&
           domain_name_is_full(entry->name);
}

bool name_book_own_name(NameBook *book, const NamedAddress *address, NameEntry *out)
{
    NameEntry entries[MOST_NAMES];
    const NameEntry *best = NULL;
    unsigned count = name_book_names(book, address, entries, G_N_ELEMENTS(entries));
    for (unsigned i = 0; i < count; i++) {
        const NameEntry *entry = &entries[i];
        if (!is_reliable(entry))
            continue;
        if (best == NULL ||
            (best->source != NAME_FROM_EXPECT && best->addresses > 1 && entry->addresses == 1))
            best = entry;
    }
    if (best == NULL)
        return false;
    *out = *best;
    return true;
}

static bool is_name(const NameEntry *entry, Bytes name)
{
    if (entry->source != NAME_FROM_NETBIOS || entry->name.length < NETBIOS_NAME_SIZE)
        return domain_name_matches(entry->name, name);
    Bytes host = domain_name_host(name);
    host.length = MIN(host.length, (size_t)NETBIOS_NAME_SIZE);
    return domain_name_equal(entry->name, host);
}

bool name_book_is_called(NameBook *book, const NamedAddress *address, Bytes name, NameEntry *out)
{
    NameEntry entries[MOST_NAMES];
    unsigned count = name_book_names(book, address, entries, G_N_ELEMENTS(entries));
    for (unsigned i = 0; i < count; i++)
        if (is_name(&entries[i], name)) {
            *out = entries[i];
            return true;
        }
    return false;
}

bool name_book_is_sip_service(NameBook *book, uint32_t network, Bytes name)
{
    DnsName plain;
    if (!book->has_sip || !normalize(name, &plain))
        return false;
    const NameRow *row = find_name(book, network, dns_name_bytes(&plain));
    return row != NULL && row->is_sip;
}

bool name_book_serves_sip(NameBook *book, const NamedAddress *address)
{
    NameEntry entries[MOST_NAMES];
    if (!book->has_sip)
        return false;
    unsigned count = name_book_names(book, address, entries, G_N_ELEMENTS(entries));
    for (unsigned i = 0; i < count; i++)
        if (name_book_is_sip_service(book, address->network, entries[i].name))
            return true;
    return false;
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "name_check.h"

#include <string.h>

enum { NAMES_ASKED = 8 };

/* SIP names a domain, and DNS says which host serves it: the certificate of the domain is right
 * (RFC 5922 section 7.1). */
static bool is_of_domain(const NameCheck *check, Bytes name)
{
    if (!check->role->takes_domains)
        return false;
    const uint8_t *dot = memchr(name.data, '.', name.length);
    if (dot == NULL)
        return false;
    Bytes domain = { dot + 1, name.length - (size_t)(dot + 1 - name.data) };
    return memchr(domain.data, '.', domain.length) != NULL &&
           certificate_name_matches(check->certificate, domain, &check->role->names[check->owner]);
}

static bool carries(const NameCheck *check, Bytes name)
{
    return certificate_name_matches(check->certificate, name, &check->role->names[check->owner]) ||
           (check->from != NAME_FROM_SNI && is_of_domain(check, name));
}

static void settle_check(NameCheck *check)
{
    check->is_mismatch = !carries(check, check->expected);
    check->is_hidden =
        check->is_mismatch && certificate_name_is_alternative(check->certificate, check->expected);
}

static bool is_strong(NameSource source)
{
    return source <= NAME_FROM_SRV; /* what the user, DNS or the client itself says */
}

static void expect(NameCheck *check, const NameEntry *entry)
{
    check->expected = entry->name;
    check->from = entry->source;
    check->frame = entry->first_frame;
    check->is_strong = is_strong(entry->source);
}

static bool expect_sni(const TlsAttempt *attempt, NameCheck *check)
{
    if (attempt->sni == NULL)
        return false;
    check->expected = bytes_borrow(attempt->sni);
    check->from = NAME_FROM_SNI;
    check->frame = attempt->steps.hello.frame;
    check->is_strong = true;
    return true;
}

/* What the client dialled: what the user expects before what it says itself. Behind a proxy the
 * names of the address are those of the proxy. */
static bool expect_server(const Story *story, const TlsAttempt *attempt, NameCheck *check)
{
    NamedAddress server = { story->pair->key.network, story->pair->key.server };
    NameEntry names[NAMES_ASKED];
    if (attempt->proxied != NULL)
        return expect_sni(attempt, check);
    unsigned n = name_book_names(stories_name_book(story->stories), &server, names, NAMES_ASKED);
    bool is_given = n > 0 && names[0].source == NAME_FROM_EXPECT;
    if (!is_given && expect_sni(attempt, check))
        return true;
    for (unsigned i = 0; i < n; i++) {
        if (!is_strong(names[i].source))
            continue;
        bool is_first = check->expected.length == 0;
        if (is_first || carries(check, names[i].name))
            expect(check, &names[i]); /* a host may have several: one that fits is the one meant */
    }
    return check->expected.length > 0;
}

/* A name of several hosts is a pool's, unless the user says otherwise. */
static bool is_own(const NameEntry *entry)
{
    return entry->source == NAME_FROM_EXPECT || entry->addresses <= 1;
}

/* One of several names that the sources give the host alone: which is its own cannot be told. */
static bool is_called_as_shown(NameBook *names, const NamedAddress *client, const NameCheck *check)
{
    NameEntry entries[NAMES_ASKED];
    unsigned n = name_book_names(names, client, entries, NAMES_ASKED);
    for (unsigned i = 0; i < n; i++)
        if (is_strong(entries[i].source) && is_own(&entries[i]) && carries(check, entries[i].name))
            return true;
    return false;
}

/* What a host calls itself is often a name without a domain: a name of the certificate that begins
 * with it is meant. */
static bool expect_short(NameBook *names, const NamedAddress *client, NameCheck *check)
{
    const Certificate *certificate = check->certificate;
    NameEntry entry;
    if (certificate->subject_cn.data != NULL &&
        name_book_is_called(names, client, certificate->subject_cn, &entry) && is_own(&entry))
        return false;
    for (uint16_t i = 0; i < certificate->alternative_count; i++) {
        const CertificateAlternative *alternative = &certificate->alternatives[i];
        if (alternative->kind != CERTIFICATE_ALTERNATIVE_DNS ||
            !name_book_is_called(names, client, alternative->name, &entry) || !is_own(&entry))
            continue;
        expect(check, &entry);
        check->expected = alternative->name;
        return true;
    }
    return false;
}

static bool expect_client(const Story *story, NameCheck *check)
{
    NamedAddress client = { story->pair->key.network, story->pair->key.client };
    NameBook *names = stories_name_book(story->stories);
    NameEntry own;
    if (!name_book_own_name(names, &client, &own) || !is_own(&own))
        return expect_short(names, &client, check);
    expect(check, &own);
    bool is_right = carries(check, own.name);
    /* What it shows when it is dialled may be this very certificate. */
    if (own.source == NAME_FROM_CERTIFICATE && is_right)
        return false;
    if (!is_right && own.source > NAME_FROM_HOSTS && is_called_as_shown(names, &client, check))
        check->is_strong = false;
    return true;
}

bool name_check(const Story *story, const Settings *settings, const TlsAttempt *attempt,
                TlsSide owner, NameCheck *out)
{
    NameCheck check = { .owner = owner,
                        .certificate = attempt->certificates[owner],
                        .role = role_of(story, settings) };
    if (check.certificate == NULL)
        return false;
    bool is_known =
        owner == TLS_SERVER ? expect_server(story, attempt, &check) : expect_client(story, &check);
    if (!is_known)
        return false;
    settle_check(&check);
    if (owner == TLS_CLIENT && check.is_hidden && check.from >= NAME_FROM_DHCP)
        check.is_strong = true; /* the host says so itself, and its certificate has it */
    *out = check;
    return true;
}

bool name_check_is_shared(const Certificate *certificate)
{
    enum { SEVERAL = 2 };
    uint16_t others = 0;
    for (uint16_t i = 0; i < certificate->alternative_count; i++) {
        const CertificateAlternative *alternative = &certificate->alternatives[i];
        if (alternative->kind == CERTIFICATE_ALTERNATIVE_DNS &&
            !certificate_name_equal(alternative->name, certificate->subject_cn))
            others++;
    }
    return others >= SEVERAL;
}

const char *name_check_source(const NameCheck *check)
{
    static const char *const words[NAME_SOURCES] = {
        [NAME_FROM_EXPECT] = "--expect",
        [NAME_FROM_HOSTS] = "the hosts file",
        [NAME_FROM_DNS] = "DNS",
        [NAME_FROM_PTR] = "reverse DNS",
        [NAME_FROM_SRV] = "DNS SRV",
        [NAME_FROM_SNI] = "the SNI of the client",
        [NAME_FROM_CERTIFICATE] = "the certificate it shows when it is dialled",
        [NAME_FROM_DHCP] = "DHCP",
        [NAME_FROM_NETBIOS] = "NetBIOS",
        [NAME_FROM_LLMNR] = "LLMNR",
        [NAME_FROM_MDNS] = "multicast DNS",
    };
    return words[check->from];
}

/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "name_check.h"

enum { NAMES_ASKED = 8 };

static bool carries(const NameCheck *check, Bytes name)
{
    return certificate_name_matches(check->certificate, name, &check->role->names[check->owner]);
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

/* What the client dialled: what the user expects before what it says itself. */
static bool expect_server(const Story *story, const TlsAttempt *attempt, NameCheck *check)
{
    NamedAddress server = { story->pair->key.network, story->pair->key.server };
    NameEntry names[NAMES_ASKED];
    unsigned n = name_book_names(stories_name_book(story->stories), &server, names, NAMES_ASKED);
    gsize length = 0;
    bool is_given = n > 0 && names[0].source == NAME_FROM_EXPECT;
    if (!is_given && attempt->sni != NULL) {
        check->expected.data = g_bytes_get_data(attempt->sni, &length);
        check->expected.length = length;
        check->from = NAME_FROM_SNI;
        check->frame = attempt->steps.hello.frame;
        check->is_strong = true;
        return true;
    }
    for (unsigned i = 0; i < n; i++) {
        if (!is_strong(names[i].source))
            continue;
        bool is_first = check->expected.length == 0;
        if (!is_first && !carries(check, names[i].name))
            continue; /* a host may have several names: one that fits is the one meant */
        check->expected = names[i].name;
        check->from = names[i].source;
        check->frame = names[i].first_frame;
        check->is_strong = true;
    }
    return check->expected.length > 0;
}

static bool expect_client(const Story *story, NameCheck *check)
{
    NamedAddress client = { story->pair->key.network, story->pair->key.client };
    NameEntry own;
    if (!name_book_own_name(stories_name_book(story->stories), &client, &own))
        return false;
    /* What it shows when it is dialled may be this very certificate. */
    if (own.source == NAME_FROM_CERTIFICATE && own.addresses != 1)
        return false;
    check->expected = own.name;
    check->from = own.source;
    check->frame = own.first_frame;
    check->is_strong = is_strong(own.source) && own.addresses <= 1;
    return true;
}

bool name_check(const Story *story, const TlsAttempt *attempt, TlsSide owner, NameCheck *out)
{
    NameCheck check = { .owner = owner,
                        .certificate = attempt->certificates[owner],
                        .role = role_of(story) };
    if (check.certificate == NULL)
        return false;
    bool is_known =
        owner == TLS_SERVER ? expect_server(story, attempt, &check) : expect_client(story, &check);
    if (!is_known)
        return false;
    settle_check(&check);
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

/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Contacts of a 302 (RFC 3261 sections 8.1.3.4 and 20.10). */
#include "sip_redirects.h"

#include "bytes_check.h"
#include "sip_lab.h"

/* Host 1 is sent on by host 2. */
static void is_sent_on(SipLab *lab, const char *call_id, const char *contacts)
{
    sip_lab_says(lab, 1, 2, (SipTalk){ .call_id = call_id });
    sip_lab_says(lab, 2, 1,
                 (SipTalk){ .call_id = call_id, .status = 302, .to_tag = "u", .more = contacts });
}

static const SipRedirect *get(SipLab *lab, uint16_t port, guint i)
{
    Ip client = sip_lab_ip(1);
    return sip_redirects_get(lab->layer.redirects, 0, &client, port, i);
}

START_TEST(host_and_port_of_the_Contact_are_kept)
{
    SipLab *lab = sip_lab_new();
    ck_assert_ptr_null(get(lab, 5067, 0));
    is_sent_on(lab, "1", "Contact: \"UM\" <sip:um@node.example:5067;transport=tcp>;q=0.5\r\n");
    const SipRedirect *redirect = get(lab, 5067, 0);
    Ip from = sip_lab_ip(2);
    ck_assert_ptr_nonnull(redirect);
    ASSERT_BYTES(bytes_borrow(redirect->host), "node.example");
    ASSERT_BYTES(sip_words_get(&redirect->words, SIP_WORD_CALL_ID), "1");
    ck_assert(ip_equal(&redirect->from, &from));
    ck_assert_uint_eq(redirect->from_port, SIP_LAB_PORT);
    ck_assert_uint_eq(redirect->first.frame, 2);
    ck_assert_uint_eq(redirect->span.first_frame, 1);
    ck_assert_ptr_null(get(lab, 5067, 1));
    sip_lab_free(lab);
}
END_TEST

START_TEST(the_same_host_is_counted_and_others_stand_beside_it)
{
    SipLab *lab = sip_lab_new();
    is_sent_on(lab, "1", "Contact: <sip:node.example:5067>\r\n");
    is_sent_on(lab, "2", "m: <sip:NODE.example:5067>, <sip:[2001:db8::7]:5067>\r\n");
    ck_assert_uint_eq(get(lab, 5067, 0)->span.count, 2);
    ASSERT_BYTES(bytes_borrow(get(lab, 5067, 1)->host), "2001:db8::7");
    ck_assert_ptr_null(get(lab, 5067, 2));
    sip_lab_free(lab);
}
END_TEST

START_TEST(other_ports_and_other_answers_are_not_kept)
{
    SipLab *lab = sip_lab_new();
    is_sent_on(lab, "1", "Contact: <sip:node.example:5064>, <sip:node.example>, *, <tel:1>\r\n");
    sip_lab_says(lab, 1, 2, (SipTalk){ .call_id = "2" });
    sip_lab_says(lab, 2, 1,
                 (SipTalk){ .call_id = "2",
                            .status = 200,
                            .to_tag = "u",
                            .more = "Contact: <sip:node.example:5067>\r\n" });
    for (uint16_t port = 5060; port < 5070; port++)
        ck_assert_ptr_null(get(lab, port, 0));
    sip_lab_free(lab);
}
END_TEST

START_TEST(a_client_has_room_for_a_few)
{
    SipLab *lab = sip_lab_new();
    for (unsigned i = 0; i < 2 * LIMIT_REDIRECTS_OF_CLIENT; i++) {
        g_autofree char *contact = g_strdup_printf("Contact: <sip:n%u.example:5068>\r\n", i);
        g_autofree char *call_id = g_strdup_printf("c%u", i);
        is_sent_on(lab, call_id, contact);
    }
    ck_assert_ptr_nonnull(get(lab, 5068, LIMIT_REDIRECTS_OF_CLIENT - 1));
    ck_assert_ptr_null(get(lab, 5068, LIMIT_REDIRECTS_OF_CLIENT));
    sip_lab_free(lab);
}
END_TEST

SUITE("sip_redirects", host_and_port_of_the_Contact_are_kept,
      the_same_host_is_counted_and_others_stand_beside_it,
      other_ports_and_other_answers_are_not_kept, a_client_has_room_for_a_few)

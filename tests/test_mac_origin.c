/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vendors' documented ranges. */
#include "mac_origin.h"

#include <glib.h>

#include "suite.h"
#include "wire.h"

static const Settings none = { .only_case = NULL };

static const char *acme(void *user, const Mac *mac)
{
    (void)user;
    return mac->bytes[1] == 0xac ? "Acme" : NULL;
}

static char *says(Mac mac, const Settings *settings)
{
    g_autoptr(Text) text = mac_origin_says(&mac, settings);
    return text != NULL ? text_plain(text) : NULL;
}

static void expect(Mac mac, const Settings *settings, const char *words)
{
    g_autofree char *text = says(mac, settings);
    ck_assert_ptr_nonnull(text);
    ck_assert_msg(strstr(text, words) != NULL, "%s", text);
}

/* Bytes 4 and 5 are the last two of the host's IPv4 address when the role was installed. */
START_TEST(a_hyper_v_mac_tells_the_host)
{
    expect((Mac)MAC(00, 15, 5d, 0a, 01, 03), &none, "Hyper-V");
    expect((Mac)MAC(00, 15, 5d, 0a, 01, 03), &none, ".10.1 ");
    expect((Mac)MAC(00, 15, 5d, ff, 00, 03), &none, ".255.0 ");
}
END_TEST

START_TEST(the_ranges_of_hypervisors_are_known_to_their_ends)
{
    expect((Mac)MAC(00, 1d, d8, b7, 1c, 00), &none, "System Center");
    expect((Mac)MAC(00, 1d, d8, f4, 1f, ff), &none, "System Center");
    expect((Mac)MAC(00, 50, 56, 00, 00, 00), &none, "by hand");
    expect((Mac)MAC(00, 50, 56, 3f, ff, ff), &none, "by hand");
    expect((Mac)MAC(00, 50, 56, 80, 00, 00), &none, "vCenter");
    expect((Mac)MAC(00, 50, 56, bf, ff, ff), &none, "vCenter");
    expect((Mac)MAC(00, 0c, 29, 12, 34, 56), &none, "VMware");
    expect((Mac)MAC(52, 54, 00, 12, 34, 56), &none, "KVM");
    expect((Mac)MAC(00, 16, 3e, 12, 34, 56), &none, "Xen");
    expect((Mac)MAC(08, 00, 27, 12, 34, 56), &none, "VirtualBox");
    expect((Mac)MAC(bc, 24, 11, 12, 34, 56), &none, "Proxmox");
}
END_TEST

START_TEST(beside_the_ranges_nothing_is_known)
{
    ck_assert_ptr_null(says((Mac)MAC(00, 1d, d8, b7, 1b, ff), &none));
    ck_assert_ptr_null(says((Mac)MAC(00, 1d, d8, f4, 20, 00), &none));
    ck_assert_ptr_null(says((Mac)MAC(00, 50, 56, 40, 00, 00), &none));
    ck_assert_ptr_null(says((Mac)MAC(00, 15, 5c, 00, 00, 00), &none));
}
END_TEST

START_TEST(a_vendor_list_is_asked_when_there_is_one)
{
    const Settings settings = { .vendor_of = acme };
    expect((Mac)MAC(00, ac, 00, 00, 00, 01), &settings, "Acme");
    ck_assert_ptr_null(says((Mac)MAC(00, ab, 00, 00, 00, 01), &settings));
    expect((Mac)MAC(00, 15, 5d, 0a, 01, 03), &settings, "Hyper-V");
}
END_TEST

START_TEST(a_local_address_has_no_vendor)
{
    expect((Mac)MAC(02, 00, 00, 00, 00, 01), &none, "locally administered");
}
END_TEST

START_TEST(virtual_is_what_a_hypervisor_gives)
{
    ck_assert(mac_origin_is_virtual(&(Mac)MAC(00, 15, 5d, 0a, 01, 03)));
    ck_assert(mac_origin_is_virtual(&(Mac)MAC(52, 54, 00, 0a, 01, 03)));
    ck_assert(!mac_origin_is_virtual(&(Mac)MAC(02, 00, 00, 00, 00, 01)));
    ck_assert(!mac_origin_is_virtual(&(Mac)MAC(00, 10, 18, 00, 00, 01)));
}
END_TEST

START_TEST(moved_is_between_the_pools_of_two_hosts)
{
    const Mac a = MAC(00, 15, 5d, 0a, 01, 03), same = MAC(00, 15, 5d, 0a, 01, fe);
    const Mac other = MAC(00, 15, 5d, 0a, 02, 03), foreign = MAC(00, 50, 56, 80, 02, 03);
    ck_assert(mac_origin_moved(&a, &other));
    ck_assert(!mac_origin_moved(&a, &same));
    ck_assert(!mac_origin_moved(&a, &foreign));
}
END_TEST

SUITE("mac_origin", a_hyper_v_mac_tells_the_host, the_ranges_of_hypervisors_are_known_to_their_ends,
      beside_the_ranges_nothing_is_known, a_vendor_list_is_asked_when_there_is_one,
      a_local_address_has_no_vendor, virtual_is_what_a_hypervisor_gives,
      moved_is_between_the_pools_of_two_hosts)

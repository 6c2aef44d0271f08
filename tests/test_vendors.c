/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "vendors.h"

#include <glib/gstdio.h>

#include "suite.h"

/* The layouts of the four lists, with assignments made up for the tests. */
static const char oui_txt[] =
    "OUI/MA-L                                                    Organization\n"
    "company_id                                                  Organization\n"
    "                                                            Address\n"
    "\n"
    "00-15-5D   (hex)\t\tMicrosoft Corporation\r\n"
    "00155D     (base 16)\t\tMicrosoft Corporation\r\n"
    "\t\t\t\tOne Microsoft Way\r\n"
    "\t\t\t\tRedmond  WA  98052-8300\r\n"
    "\t\t\t\tUS\r\n"
    "\r\n"
    "AC-DE-48   (hex)\t\tPrivate\r\n"
    "8C-1F-64   (hex)\t\tIEEE Registration Authority\r\n"
    "28-6F-B9   (hex)\t\tNokia  Shanghai   Bell Co., Ltd.  \r\n";

static const char manuf[] = "# a comment\n"
                            "00:15:5D\tMicrosof\tMicrosoft Corporation\n"
                            "00:1B:C5\tIEEERegi\tIEEE Registration Authority\n"
                            "00:1B:C5:00:10:00/36\tOpenrbCo\tOpenRB.com, Direct SIA\n"
                            "0C:73:EB:60:00:00/28\tDeltaSol\tDelta Solutions\t# trailing\n"
                            "00:50:56\tVMware\n";

static const char nmap_prefixes[] = "# $Id$\n"
                                    "00155D Microsoft\n"
                                    "0055DA2 Smaller Block\n"
                                    "8C1F64ABC Smallest Block\n";

static char *write_list(const void *content, gssize length)
{
    char *path = NULL;
    int fd = g_file_open_tmp("vendors-XXXXXX", &path, NULL);
    ck_assert_int_ge(fd, 0);
    g_close(fd, NULL);
    ck_assert(g_file_set_contents(path, content, length, NULL));
    return path;
}

static Mac mac_of(uint64_t number)
{
    Mac mac;
    for (int i = 0; i < 6; i++)
        mac.bytes[i] = (uint8_t)(number >> 8 * (5 - i));
    return mac;
}

/* The vendor of number by a list with this content; the caller frees it. */
static char *vendor_by(const void *content, gssize length, uint64_t number)
{
    g_autofree char *path = write_list(content, length);
    const char *const paths[] = { path, NULL };
    g_autoptr(Vendors) vendors = vendors_new(paths);
    Mac mac = mac_of(number);
    char *name = g_strdup(vendors_of(vendors, &mac));
    g_unlink(path);
    return name;
}

static void expect(const char *content, uint64_t number, const char *name)
{
    g_autofree char *vendor = vendor_by(content, -1, number);
    if (name == NULL)
        ck_assert_ptr_null(vendor);
    else
        ck_assert_pstr_eq(vendor, name);
}

START_TEST(the_list_of_the_ieee_is_read)
{
    expect(oui_txt, 0x00155d0b021c, "Microsoft Corporation");
    expect(oui_txt, 0x00155dffffff, "Microsoft Corporation");
    expect(oui_txt, 0x00155e000000, NULL);
    expect(oui_txt, 0x00155cffffff, NULL);
}
END_TEST

START_TEST(the_list_of_wireshark_is_read)
{
    expect(manuf, 0x00155d0b021c, "Microsoft Corporation");
    expect(manuf, 0x005056800001, "VMware");
    expect(manuf, 0x0c73eb6fffff, "Delta Solutions");
    expect(manuf, 0x0c73eb700000, NULL);
    expect(manuf, 0x001bc5001fff, "OpenRB.com, Direct SIA");
    expect(manuf, 0x001bc5002000, NULL);
}
END_TEST

START_TEST(the_list_of_nmap_is_read)
{
    expect(nmap_prefixes, 0x00155d000000, "Microsoft");
    expect(nmap_prefixes, 0x0055da2fffff, "Smaller Block");
    expect(nmap_prefixes, 0x0055da300000, NULL);
    expect(nmap_prefixes, 0x8c1f64abc001, "Smallest Block");
}
END_TEST

START_TEST(names_are_tidied)
{
    expect(oui_txt, 0x286fb9000001, "Nokia Shanghai Bell Co., Ltd.");
    expect("00-00-01   (hex)\t\tA\x1b[31mB\tC\n", 0x000001000000, "A\\x1b[31mB C");
    expect("00-00-01   (hex)\t\tCaf\xe9\n", 0x000001000000, "Caf\xef\xbf\xbd");
}
END_TEST

START_TEST(a_long_name_is_cut_between_characters)
{
    g_autoptr(GString) line = g_string_new("00-00-01   (hex)\t\tx");
    for (int i = 0; i < 100; i++)
        g_string_append(line, "\xc3\xb6");
    g_autofree char *name = vendor_by(line->str, -1, 0x000001000000);
    ck_assert_uint_eq(strlen(name), 63);
    ck_assert(g_utf8_validate(name, -1, NULL));
}
END_TEST

START_TEST(withheld_owners_are_unknown)
{
    expect(oui_txt, 0xacde48000001, NULL);
    expect(oui_txt, 0x8c1f64000001, NULL);
    expect(manuf, 0x001bc5fff000, NULL);
}
END_TEST

/* IEEE 802-2014 sections 8.2.2 and 8.4: what nobody was assigned has no vendor. */
START_TEST(groups_and_local_addresses_are_unknown)
{
    static const char list[] = "02-15-5D   (hex)\t\tOld Assignment\n01-15-5D   (hex)\t\tGroup\n";
    expect(list, 0x02155d000001, NULL);
    expect(list, 0x01155d000001, NULL);
}
END_TEST

START_TEST(any_bytes_are_read_without_harm)
{
    g_autoptr(GRand) random = g_rand_new_with_seed(7);
    static const char alphabet[] = "0123456789abcdefABCDEF-:./ \t\n\r()hexbase#\xff\0";
    for (int round = 0; round < 200; round++) {
        char noise[4096];
        for (size_t i = 0; i < sizeof noise; i++)
            noise[i] = alphabet[g_rand_int_range(random, 0, sizeof alphabet - 1)];
        g_autofree char *name = vendor_by(noise, sizeof noise, 0x000000000001);
        ck_assert(name == NULL || g_utf8_validate(name, -1, NULL));
    }
}
END_TEST

START_TEST(without_a_list_nothing_is_known)
{
    static const char *const paths[] = { "/nowhere/oui.txt", NULL };
    g_autoptr(Vendors) vendors = vendors_new(paths);
    Mac mac = mac_of(0x00155d000001);
    ck_assert_ptr_null(vendors_of(vendors, &mac));
    ck_assert_ptr_null(vendors_of(vendors, &mac));
}
END_TEST

START_TEST(the_first_list_that_exists_is_read)
{
    g_autofree char *first = write_list(manuf, -1), *second = write_list(oui_txt, -1);
    const char *const paths[] = { "/nowhere/oui.txt", first, second, NULL };
    g_autoptr(Vendors) vendors = vendors_new(paths);
    Mac of_first = mac_of(0x005056000001), of_second = mac_of(0x286fb9000001);
    ck_assert_pstr_eq(vendors_of(vendors, &of_first), "VMware");
    ck_assert_ptr_null(vendors_of(vendors, &of_second));
    g_unlink(first);
    g_unlink(second);
}
END_TEST

static void *ask(void *vendors)
{
    Mac mac = mac_of(0x00155d000001);
    for (int i = 0; i < 1000; i++)
        ck_assert_pstr_eq(vendors_of(vendors, &mac), "Microsoft Corporation");
    return NULL;
}

START_TEST(threads_may_ask_at_once)
{
    g_autofree char *path = write_list(oui_txt, -1);
    const char *const paths[] = { path, NULL };
    g_autoptr(Vendors) vendors = vendors_new(paths);
    GThread *threads[8];
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        threads[i] = g_thread_new("ask", ask, vendors);
    for (size_t i = 0; i < G_N_ELEMENTS(threads); i++)
        g_thread_join(threads[i]);
    g_unlink(path);
}
END_TEST

SUITE("vendors", the_list_of_the_ieee_is_read, the_list_of_wireshark_is_read,
      the_list_of_nmap_is_read, names_are_tidied, a_long_name_is_cut_between_characters,
      withheld_owners_are_unknown, groups_and_local_addresses_are_unknown,
      any_bytes_are_read_without_harm, without_a_list_nothing_is_known,
      the_first_list_that_exists_is_read, threads_may_ask_at_once)

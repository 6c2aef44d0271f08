/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "interface_names.h"

#include "limits.h"
#include "suite.h"

static void call(InterfaceNames *names, uint32_t section, uint32_t interface, const char *name)
{
    FrameInterface said = { .section = section, .interface = interface };
    said.name = (Bytes){ (const uint8_t *)name, strlen(name) };
    interface_names_set(names, &said);
}

static void expect(const InterfaceNames *names, uint32_t section, uint32_t interface,
                   const char *name)
{
    Bytes called = interface_names_get(names, section, interface);
    ck_assert_uint_eq(called.length, strlen(name));
    ck_assert_mem_eq(called.data, name, called.length);
}

START_TEST(numbers_begin_anew_in_each_section)
{
    InterfaceNames *names = interface_names_new();
    call(names, 0, 0, "eth0");
    call(names, 1, 0, "eth1");
    expect(names, 0, 0, "eth0");
    expect(names, 1, 0, "eth1");
    ck_assert_uint_eq(interface_names_get(names, 0, 1).length, 0);
    interface_names_free(names);
}
END_TEST

START_TEST(what_is_said_last_holds)
{
    InterfaceNames *names = interface_names_new();
    call(names, 0, 0, "eth0");
    call(names, 0, 0, "uplink");
    expect(names, 0, 0, "uplink");
    interface_names_free(names);
}
END_TEST

START_TEST(a_long_name_is_cut)
{
    char name[2 * LIMIT_INTERFACE_NAME + 1];
    memset(name, 'e', sizeof name - 1);
    name[sizeof name - 1] = 0;
    InterfaceNames *names = interface_names_new();
    call(names, 0, 0, name);
    ck_assert_uint_eq(interface_names_get(names, 0, 0).length, LIMIT_INTERFACE_NAME);
    interface_names_free(names);
}
END_TEST

SUITE("interface_names", numbers_begin_anew_in_each_section, what_is_said_last_holds,
      a_long_name_is_cut)

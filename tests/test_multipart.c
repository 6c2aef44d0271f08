/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bodies as RFC 2046 section 5.1 wants them. */
#include "multipart.h"

#include "bytes_check.h"

/* "type=body" of each part, in brackets. */
static char *parts_of(const char *type, Bytes body)
{
    Multipart multipart;
    MultipartPart part;
    Bytes copy = bytes_copy(body);
    GString *out = g_string_new(NULL);
    if (multipart_open(bytes_of(type), copy, &multipart))
        while (multipart_next(&multipart, &part))
            g_string_append_printf(out, "[%.*s=%.*s]", (int)part.type.length,
                                   (const char *)part.type.data, (int)part.body.length,
                                   (const char *)part.body.data);
    bytes_free(&copy);
    return g_string_free(out, FALSE);
}

static void expect(const char *type, const char *body, const char *expected)
{
    g_autofree char *parts = parts_of(type, bytes_of(body));
    ck_assert_str_eq(parts, expected);
}

START_TEST(parts_stand_between_boundaries)
{
    expect("multipart/mixed; boundary=\"simple boundary\"",
           "preamble\r\n--simple boundary\r\n\r\nno type\r\n--simple boundary\r\n"
           "Content-Type: application/sdp\r\nContent-ID: <x>\r\n\r\nv=0\r\n\r\n"
           "--simple boundary--\r\nepilogue\r\n--simple boundary\r\nno",
           "[=no type][application/sdp=v=0\r\n]");
}
END_TEST

START_TEST(lines_may_end_in_lf_alone)
{
    expect("Multipart/Alternative;x=y;Boundary=b", "--b\nc: text/plain\n\na\n--b  \n\nb\n--b--",
           "[text/plain=a][=b]");
}
END_TEST

START_TEST(another_boundary_may_begin_the_same)
{
    expect("multipart/mixed;boundary=b", "--b\r\n\r\n--bb\r\n--b--", "[=--bb]");
}
END_TEST

START_TEST(a_part_that_is_cut_is_given)
{
    expect("multipart/mixed;boundary=b", "--b\r\n\r\none\r\n--b\r\n\r\ntw", "[=one][=tw]");
    expect("multipart/mixed;boundary=b", "--b\r\n\r\none\r\n--b", "[=one]");
}
END_TEST

START_TEST(what_names_no_boundary_is_not_opened)
{
    expect("application/sdp;boundary=b", "--b\r\n\r\none", "");
    expect("multipart/mixed", "--b\r\n\r\none", "");
    expect("multipart/mixed;boundary=", "--\r\n\r\none", "");
    expect("multipart/mixed;boundary=b", "nothing", "");
    expect("multipart/mixed;boundary=b", "", "");
}
END_TEST

SUITE("multipart", parts_stand_between_boundaries, lines_may_end_in_lf_alone,
      another_boundary_may_begin_the_same, a_part_that_is_cut_is_given,
      what_names_no_boundary_is_not_opened)

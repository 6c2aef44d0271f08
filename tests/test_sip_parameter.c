/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "sip_parameter.h"

#include "bytes_check.h"

START_TEST(parameters_have_names_and_perhaps_values)
{
    SipParameter parameter;
    Bytes list = BYTES(";lr ;; tag = 1918181833n; text=\"a;b\";empty=");
    ck_assert(sip_parameter_next(&list, ';', &parameter));
    ASSERT_BYTES(parameter.name, "lr");
    ck_assert(!parameter.has_value);
    ck_assert(sip_parameter_next(&list, ';', &parameter));
    ASSERT_BYTES(parameter.name, "tag");
    ASSERT_BYTES(parameter.value, "1918181833n");
    ck_assert(sip_parameter_next(&list, ';', &parameter));
    ASSERT_BYTES(parameter.value, "a;b");
    ck_assert(sip_parameter_next(&list, ';', &parameter));
    ck_assert(parameter.has_value && parameter.value.length == 0);
    ck_assert(!sip_parameter_next(&list, ';', &parameter));
}
END_TEST

START_TEST(a_parameter_is_found_by_its_name)
{
    Bytes value = BYTES("before");
    ck_assert(sip_parameter_find(BYTES("xtag=1;TAG=2;tag=3"), "tag", &value));
    ASSERT_BYTES(value, "2");
    ck_assert(!sip_parameter_find(BYTES("x=tag"), "tag", &value));
    ASSERT_BYTES(value, "2");
}
END_TEST

SUITE("sip_parameter", parameters_have_names_and_perhaps_values, a_parameter_is_found_by_its_name)

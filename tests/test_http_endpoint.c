/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "http_endpoint.h"

#include "bytes_check.h"
#include "suite.h"

START_TEST(the_endpoints_of_autodiscover_in_any_case)
{
    ck_assert_int_eq(http_endpoint_of(bytes_of("/AutoDiscover/autodiscover.XML")),
                     HTTP_ENDPOINT_AUTODISCOVER_POX);
    ck_assert_int_eq(http_endpoint_of(bytes_of("/autodiscover/Autodiscover.svc")),
                     HTTP_ENDPOINT_AUTODISCOVER_SOAP);
    ck_assert_int_eq(http_endpoint_of(bytes_of("/autodiscover/autodiscover.svc/WSSecurity")),
                     HTTP_ENDPOINT_AUTODISCOVER_SOAP);
}
END_TEST

START_TEST(the_service_of_delegation_in_any_folder)
{
    ck_assert_int_eq(http_endpoint_of(bytes_of("/service/ManageDelegation.asmx")),
                     HTTP_ENDPOINT_DELEGATION);
    ck_assert_int_eq(http_endpoint_of(bytes_of("managedelegation2.ASMX")),
                     HTTP_ENDPOINT_DELEGATION);
}
END_TEST

START_TEST(nothing_else)
{
    static const char *const paths[] = { "",
                                         "/",
                                         "*",
                                         "/autodiscover/autodiscover.json",
                                         "/autodiscover/autodiscover.svcx",
                                         "/autodiscover/autodiscover.xml/",
                                         "/managedelegation",
                                         "/managedelegation.asmx/" };
    for (size_t i = 0; i < G_N_ELEMENTS(paths); i++)
        ck_assert_int_eq(http_endpoint_of(bytes_of(paths[i])), HTTP_ENDPOINT_NONE);
}
END_TEST

SUITE("http_endpoint", the_endpoints_of_autodiscover_in_any_case,
      the_service_of_delegation_in_any_folder, nothing_else)

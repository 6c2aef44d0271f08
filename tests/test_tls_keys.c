/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Vectors: `openssl kdf ... TLS1-PRF`, RFC 8448 section 3. */
#include "tls_keys.h"

#include "hex.h"
#include "suite.h"
#include "tls_record.h"

static void assert_prf(uint16_t version, TlsHash hash, const char *secret, const char *expected)
{
    g_autoptr(GBytes) key = hex_bytes(secret);
    uint8_t out[64];
    size_t n = strlen(expected) / 2;
    tls_keys_prf(version, hash, bytes_borrow(key), "master secret",
                 (Bytes){ (const uint8_t *)"@ABC", 4 }, out, n);
    assert_hex((Bytes){ out, n }, expected);
}

START_TEST(up_to_tls_1_1_two_hashes_share_the_secret)
{
    assert_prf(TLS_VERSION_1_0, TLS_HASH_SHA256,
               "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
               "202122232425262728292a2b2c2d2e2f",
               "81a231f3fbb71b5c118084d19c4670542cd1cc1b90aa7e21fc68ab6665115721"
               "eb0029af4bc920bb61236148587eaf60");
}
END_TEST

START_TEST(the_halves_of_a_secret_of_odd_length_share_its_middle)
{
    assert_prf(TLS_VERSION_1_1, TLS_HASH_SHA256, "0001020304",
               "d251524bda2d9db4701a3ffcd9ca002a46c736f25cf312d31de7f54cae79be20"
               "ad1ce5eba8a701c0");
}
END_TEST

START_TEST(tls_1_2_takes_the_hash_of_the_suite)
{
    assert_prf(TLS_VERSION_1_2, TLS_HASH_SHA384, "0001020304",
               "348c4115416bb1c834051fba12bdca968ebac3b77322c0a9005cdbd5608633b7"
               "368cf1e387a67041b1c6632ab7eec402bd4c5cbfb2774976f31fa891");
}
END_TEST

static void assert_traffic(const char *secret, const char *key, const char *iv)
{
    TlsProtection protection = tls_protection_of(0x1301);
    g_autoptr(GBytes) bytes = hex_bytes(secret);
    TlsKeys keys;
    tls_keys_of_traffic(&protection, bytes_borrow(bytes), &keys);
    assert_hex((Bytes){ keys.key, 16 }, key);
    assert_hex((Bytes){ keys.iv, 12 }, iv);
}

START_TEST(traffic_keys_are_those_of_the_rfc)
{
    assert_traffic("b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38",
                   "3fce516009c21727d0f2e4e86ee403bc", "5d313eb2671276ee13000b30");
    assert_traffic("a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643",
                   "9f02283b6c9c07efc26bb9f2ac92e356", "cf782b88dd83549aadf1e984");
}
END_TEST

SUITE("tls_keys", up_to_tls_1_1_two_hashes_share_the_secret,
      the_halves_of_a_secret_of_odd_length_share_its_middle, tls_1_2_takes_the_hash_of_the_suite,
      traffic_keys_are_those_of_the_rfc)

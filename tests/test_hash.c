/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hash.h"

#include <glib.h>

#include "suite.h"

enum { BUCKETS = 1 << 12, KEYS = 16 * BUCKETS };

START_TEST(one_key_and_the_same_bytes_give_the_same_number)
{
    HashKey key = hash_key_new();
    char a[] = "the same bytes elsewhere", b[] = "the same bytes elsewhere";
    ck_assert_uint_eq(hash_bytes(key, a, sizeof a), hash_bytes(key, b, sizeof b));
}
END_TEST

START_TEST(every_birth_draws_other_secrets)
{
    HashKey one = hash_key_new(), other = hash_key_new();
    ck_assert(one.a != other.a && one.b != other.b);
    ck_assert(hash_bytes(one, "bytes", 5) != hash_bytes(other, "bytes", 5));
}
END_TEST

START_TEST(zero_bytes_of_other_lengths_give_other_numbers)
{
    static const uint8_t zeroes[64];
    HashKey key = hash_key_new();
    for (size_t a = 0; a <= sizeof zeroes; a++)
        for (size_t b = 0; b < a; b++)
            ck_assert(hash_bytes(key, zeroes, a) != hash_bytes(key, zeroes, b));
}
END_TEST

START_TEST(every_bit_of_a_key_counts)
{
    uint8_t bytes[38] = { 1, 2, 3 };
    HashKey key = hash_key_new();
    uint64_t before = hash_bytes(key, bytes, sizeof bytes);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert(hash_bytes(key, bytes, sizeof bytes) != before);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}
END_TEST

START_TEST(every_bit_and_the_length_of_a_long_key_count)
{
    uint8_t bytes[203] = { 1, 2, 3 };
    HashKey key = hash_key_new();
    uint64_t before = hash_long(key, bytes, sizeof bytes);
    ck_assert(hash_long(key, bytes, sizeof bytes - 1) != before);
    for (size_t bit = 0; bit < 8 * sizeof bytes; bit++) {
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
        ck_assert(hash_long(key, bytes, sizeof bytes) != before);
        bytes[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
}
END_TEST

START_TEST(long_keys_that_exchange_two_parts_differ)
{
    uint8_t bytes[256];
    HashKey key = hash_key_new();
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)i;
    uint64_t before = hash_long(key, bytes, sizeof bytes);
    for (size_t at = 16; at < sizeof bytes; at += 16) {
        uint8_t other[sizeof bytes];
        memcpy(other, bytes, sizeof bytes);
        memcpy(other, bytes + at, 16);
        memcpy(other + at, bytes, 16);
        ck_assert(hash_long(key, other, sizeof other) != before);
    }
}
END_TEST

START_TEST(every_bit_of_four_words_counts)
{
    uint64_t words[4] = { 1, 2, 3 };
    HashKey key = hash_key_new();
    uint64_t before = hash_words(key, words[0], words[1], words[2], words[3]);
    for (size_t bit = 0; bit < 64 * G_N_ELEMENTS(words); bit++) {
        words[bit / 64] ^= UINT64_C(1) << bit % 64;
        ck_assert(hash_words(key, words[0], words[1], words[2], words[3]) != before);
        words[bit / 64] ^= UINT64_C(1) << bit % 64;
    }
}
END_TEST

/* Keys as captures have them (neighbouring addresses, steps of a power of two) spread over the low
 * and over the high bits: the sum of squared loads stays near that of throwing at random, which is
 * KEYS + KEYS * (KEYS - 1) / BUCKETS with a relative spread well below 1 %. */
static void check_spread(uint64_t step, unsigned shift)
{
    HashKey key = hash_key_new();
    uint32_t loads[BUCKETS] = { 0 };
    for (uint64_t i = 0; i < KEYS; i++) {
        uint64_t number[2] = { i * step, 0 };
        loads[(hash_bytes(key, number, sizeof number) >> shift) % BUCKETS]++;
    }
    double squares = 0, expected = KEYS + (double)KEYS * (KEYS - 1) / BUCKETS;
    for (size_t i = 0; i < BUCKETS; i++)
        squares += (double)loads[i] * loads[i];
    ck_assert_double_lt(squares, 1.05 * expected);
}

START_TEST(neighbouring_keys_spread_evenly)
{
    static const uint64_t steps[] = { 1, 256, 65536, UINT64_C(1) << 32, UINT64_C(1) << 40 };
    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        check_spread(steps[i], 0);
        check_spread(steps[i], 20);
        check_spread(steps[i], 52);
    }
}
END_TEST

SUITE("hash", one_key_and_the_same_bytes_give_the_same_number, every_birth_draws_other_secrets,
      zero_bytes_of_other_lengths_give_other_numbers, every_bit_of_a_key_counts,
      every_bit_and_the_length_of_a_long_key_count, long_keys_that_exchange_two_parts_differ,
      every_bit_of_four_words_counts, neighbouring_keys_spread_evenly)

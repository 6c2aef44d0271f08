/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "time.h"

enum { DAYS_OF_ERA = 146097, EPOCH_SHIFT = 719468 };

/* Proleptic Gregorian date of a day count since 1970-01-01; years start in March, so that the leap
 * day is the last of its year. */
static void date_of_day(int64_t day, int64_t *year, unsigned *month, unsigned *date)
{
    int64_t shifted = day + EPOCH_SHIFT;
    int64_t era = (shifted >= 0 ? shifted : shifted - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
    unsigned of_era = (unsigned)(shifted - era * DAYS_OF_ERA);
    unsigned year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    unsigned of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    unsigned from_march = (5 * of_year + 2) / 153;
    *date = of_year - (153 * from_march + 2) / 5 + 1;
    *month = from_march < 10 ? from_march + 3 : from_march - 9;
    *year = (int64_t)year_of_era + era * 400 + (*month <= 2);
}

/* The last digits of a number, as many as said, and what stands behind them. */
static char *put(int64_t number, int digits, char behind, char *at)
{
    for (int i = digits; i-- > 0; number /= 10)
        at[i] = (char)('0' + number % 10);
    at[digits] = behind;
    return at + digits + 1;
}

/* The years that a Time can hold have four digits. */
const char *time_text(Time time, char *text)
{
    int64_t second = time / TIME_SECOND, nano = time % TIME_SECOND;
    if (nano < 0) {
        nano += TIME_SECOND;
        second--;
    }
    int64_t day = second / 86400, of_day = second % 86400, year;
    if (of_day < 0) {
        of_day += 86400;
        day--;
    }
    unsigned month, date;
    date_of_day(day, &year, &month, &date);
    char *at = put(year, 4, '-', text);
    at = put(month, 2, '-', at);
    at = put(date, 2, 'T', at);
    at = put(of_day / 3600, 2, ':', at);
    at = put(of_day / 60 % 60, 2, ':', at);
    at = put(of_day % 60, 2, '.', at);
    at = put(nano, 9, 'Z', at);
    *at = '\0';
    return text;
}

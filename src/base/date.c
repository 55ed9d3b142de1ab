/* date.c - days from and to the civil calendar, by era arithmetic. Source: H. Hinnant, "chrono-Compatible Low-Level Date Algorithms". */
#include "base/date.h"

#include <stdio.h>

static int month_days(int year, int month)
{
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (month == 2 && leap);
}

static int32_t day_number(int year, int month, int day)
{
  year -= month <= 2;             /* years begin in March, so that the leap day is the last of its year */
  int era = (year >= 0 ? year : year - 399) / 400;
  int year_of_era = year - era * 400;
  int day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  int day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

static void civil(int32_t number, int *ret_year, int *ret_month, int *ret_day)
{
  number += 719468;
  int era = (number >= 0 ? number : number - 146096) / 146097;
  int day_of_era = number - era * 146097;
  int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
  int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  int month = (5 * day_of_year + 2) / 153;
  *ret_day = day_of_year - (153 * month + 2) / 5 + 1;
  *ret_month = month + (month < 10 ? 3 : -9);
  *ret_year = year_of_era + era * 400 + (*ret_month <= 2);
}

bool zopa_date_read(const char *text, struct zopa_date *ret_date)
{
  int part[3] = {0, 0, 0};
  static const char shape[] = "YYYY-MM-DD";
  for (int i = 0, k = 0; i < 10; i++) {
    if (shape[i] == '-') {
      if (text[i] != '-')
        return false;
      k++;
    } else if (text[i] < '0' || text[i] > '9')
      return false;
    else
      part[k] = 10 * part[k] + (text[i] - '0');
  }
  if (text[10] != '\0' || part[0] < 1 || part[1] < 1 || part[1] > 12 || part[2] < 1 || part[2] > month_days(part[0], part[1]))
    return false;
  *ret_date = (struct zopa_date){true, day_number(part[0], part[1], part[2])};
  return true;
}

void zopa_date_write(struct zopa_date date, char ret_text[ZOPA_DATE_SIZE])
{
  int year, month, day;
  civil(date.day, &year, &month, &day);
  snprintf(ret_text, ZOPA_DATE_SIZE, "%04d-%02d-%02d", year, month, day);
}

void zopa_date_spell(struct zopa_date date, char ret_text[ZOPA_DATE_SIZE])
{
  static const char *const months[] = {"January", "February", "March", "April", "May", "June", "July",
                                       "August", "September", "October", "November", "December"};
  int year, month, day;
  civil(date.day, &year, &month, &day);
  snprintf(ret_text, ZOPA_DATE_SIZE, "%d %s %d", day, months[month - 1], year);
}

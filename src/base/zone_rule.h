/*
 * zone_rule.h - the rule at the end of a TZif file: a POSIX TZ string.
 */

#ifndef BASE_ZONE_RULE_H
#define BASE_ZONE_RULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct zone_rule_day {
	char kind;  /* M: month, week, weekday; J: day without 29 Feb; N */
	int month, week, weekday; /* or the day in week */
	int64_t time_s; /* of the wall clock */
};

struct zone_rule {
	int64_t standard_s, summer_s; /* east of UTC */
	bool has_summer;
	struct zone_rule_day begins, ends; /* of summer time */
};

/* "CET-1CEST,M3.5.0,M10.5.0/3". 0, or -1. */
int zone_rule_parse(const char *s, size_t n, struct zone_rule *out);

/* The offset that holds at an instant. */
int64_t zone_rule_offset(const struct zone_rule *r, int64_t at_s);

#endif

/*
 * mapping_case.h - upper and lower case of European scripts (pure).
 *
 * Private to src/sync.  Latin (with the letters of European languages),
 * Greek and Cyrillic, one character for one; whatever else stays.
 */

#ifndef SYNC_MAPPING_CASE_H
#define SYNC_MAPPING_CASE_H

enum letter_case { CASE_LOWER, CASE_UPPER, CASE_TITLE };

/* A well-formed UTF-8 text in that case. free(). */
char *case_text(const char *s, enum letter_case to);

#endif

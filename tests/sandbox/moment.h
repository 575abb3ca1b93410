/*
 * moment.h - instants as the CRM writes and reads them.
 *
 * yyyy-MM-ddTHH:mm:ss+HH:mm: whole seconds, the offset of the token's user.
 */

#ifndef SANDBOX_MOMENT_H
#define SANDBOX_MOMENT_H

#include <stdbool.h>
#include <stdint.h>

#define MOMENT_SIZE 48

void moment_text(int64_t at, int offset_min, char out[MOMENT_SIZE]);

/*
 * Strictly that form; with_z allows Z for the offset.  A fraction of a
 * second is refused.
 */
int moment_parse(const char *s, bool with_z, int64_t *at);
/* yyyy-MM-dd of a day that exists. */
bool moment_is_date(const char *s);

/* +HH:MM or -HH:MM. */
int offset_parse(const char *s, int *minutes);
void offset_text(int minutes, char out[8]);

#endif

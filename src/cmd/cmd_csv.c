/* cmd_csv.c - writes cells of a CSV file. */

#include <string.h>

#include "cmd/csv.h"

void
csv_cell(FILE *out, const char *s)
{
	if (s == NULL || *s == '\0')
		return;
	fputc('"', out);
	if (strchr("=+-@\t\r", *s) != NULL)
		fputc('\'', out);
	for (; *s != '\0'; s++) {
		if (*s == '"')
			fputc('"', out);
		fputc(*s, out);
	}
	fputc('"', out);
}

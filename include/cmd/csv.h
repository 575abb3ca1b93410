/*
 * csv.h - cells of a CSV file (RFC 4180) that a spreadsheet may open.
 */

#ifndef CMD_CSV_H
#define CMD_CSV_H

#include <stdio.h>

/*
 * Writes one cell, in quotes.  What a spreadsheet would take for a formula
 * (it begins with = + - @, a tab or a carriage return) gets an apostrophe in
 * front.  NULL is an empty cell.
 */
void csv_cell(FILE *out, const char *s);

#endif

/* nearest.c - what was probably meant by a mistyped word. */

#include "base/nearest.h"

#include <stddef.h>
#include <string.h>

/* A word longer than this is not guessed. */
#define WORD_MAX 60

static size_t
smallest(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/*
 * Letters to add, drop, change or swap between two words (optimal string
 * alignment); WORD_MAX for a word too long to be meant.
 */
static size_t
word_distance(const char *a, const char *b)
{
	size_t d[WORD_MAX + 1][WORD_MAX + 1];
	size_t n = strlen(a), m = strlen(b), i, j;

	if (n > WORD_MAX || m > WORD_MAX)
		return WORD_MAX;
	for (i = 0; i <= n; i++)
		d[i][0] = i;
	for (j = 0; j <= m; j++)
		d[0][j] = j;
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++) {
			d[i][j] = smallest(d[i - 1][j] + 1, d[i][j - 1] + 1,
			    d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] &&
			    d[i - 2][j - 2] + 1 < d[i][j])
				d[i][j] = d[i - 2][j - 2] + 1;
		}
	return d[n][m];
}

const char *
nearest_word(const char *word, const char *const *words)
{
	const char *near = NULL;
	size_t len = strlen(word), best = len < 4 ? 1 : 2, i, distance;

	for (i = 0; words[i] != NULL; i++) {
		distance = word_distance(word, words[i]);
		/* "conf" is two letters too few, yet plainly `config`. */
		if (len >= 3 && strncmp(word, words[i], len) == 0)
			distance = 1;
		if (distance < best || (distance == best && near == NULL)) {
			near = words[i];
			best = distance;
		}
	}
	return near;
}

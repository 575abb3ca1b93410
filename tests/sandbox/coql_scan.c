/* coql_scan.c - a query's words, texts, numbers and signs. */

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "tests/sandbox/coql.h"

#define TEXT_MAX 65536

static bool
is_word_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

static void
scan_set(struct coql_scan *scan, enum coql_token kind, const char *s,
    size_t n)
{
	scan->kind = kind;
	scan->text = xstrndup(s, n);
}

/*
 * A text in single quotes.  How a quote or backslash inside is written is
 * not documented: by the knob it is refused, \' or ''.
 */
static void
scan_text(struct coql_scan *scan)
{
	const char *c = scan->at + 1;
	struct strbuf sb;

	strbuf_init(&sb, TEXT_MAX);
	for (; *c != '\0'; c++) {
		if (*c == '\\' && scan->quotes == QUOTES_BACKSLASH &&
		    c[1] != '\0')
			c++;
		else if (*c == '\\' && scan->quotes == QUOTES_REFUSE)
			break;
		else if (*c == '\'' && c[1] == '\'' &&
		    scan->quotes == QUOTES_DOUBLE)
			c++;
		else if (*c == '\'')
			break;
		strbuf_char(&sb, *c);
	}
	scan->kind = *c == '\'' ? COQL_TEXT : COQL_BAD;
	scan->text = strbuf_take(&sb);
	strbuf_release(&sb);
	scan->at = *c == '\'' ? c + 1 : c + strlen(c);
}

void
coql_next(struct coql_scan *scan)
{
	const char *s, *end;

	free(scan->text);
	scan->text = NULL;
	while (isspace((unsigned char)*scan->at))
		scan->at++;
	s = scan->at;
	if (*s == '\'') {
		scan_text(scan);
		return;
	}
	if (*s == '\0') {
		scan_set(scan, COQL_END, s, 0);
	} else if (isalpha((unsigned char)*s) || *s == '_' || *s == '$') {
		for (end = s; is_word_char(*end); end++)
			;
		scan_set(scan, COQL_WORD, s, (size_t)(end - s));
		scan->at = end;
	} else if (isdigit((unsigned char)*s) || (*s == '-' &&
	    isdigit((unsigned char)s[1]))) {
		for (end = s + 1; isdigit((unsigned char)*end) || *end == '.';
		    end++)
			;
		scan_set(scan, is_word_char(*end) ? COQL_BAD : COQL_NUMBER, s,
		    (size_t)(end - s));
		scan->at = end;
	} else if (strchr("(),=<>!", *s) != NULL) {
		end = s + 1 + (strchr("<>!", *s) != NULL && s[1] == '=');
		scan_set(scan, *s == '!' && s[1] != '=' ? COQL_BAD :
		    COQL_SIGN, s, (size_t)(end - s));
		scan->at = end;
	} else {
		scan_set(scan, COQL_BAD, s, 1);
		scan->at = s + 1;
	}
}

bool
coql_at(const struct coql_scan *scan, const char *word)
{
	return (scan->kind == COQL_WORD || scan->kind == COQL_SIGN) &&
	    text_same(scan->text, word);
}

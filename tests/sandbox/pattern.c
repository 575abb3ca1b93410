/* pattern.c - what e-mail, phone and URL fields take. */

#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "tests/sandbox/validate.h"

/* Letters of other scripts are let through. */
static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool
is_domain(const char *s)
{
	const char *dot = strrchr(s, '.'), *c;
	size_t tld;

	if (dot == NULL || s[0] == '.' || s[0] == '-')
		return false;
	for (c = s; *c != '\0'; c++)
		if (!is_word(*c) && (strchr("-.", *c) == NULL ||
		    (*c == '.' && (c[1] == '.' || c[1] == '-'))))
			return false;
	tld = text_length(dot + 1);
	for (c = dot + 1; *c != '\0'; c++)
		if (!isalpha((unsigned char)*c) && (unsigned char)*c < 0x80)
			return false;
	return tld >= 2 && tld <= 22;
}

bool
is_crm_email(const char *s)
{
	const char *at = strchr(s, '@'), *c;

	if (at == NULL || at == s || strchr(at + 1, '@') != NULL)
		return false;
	if (!is_word(s[0]) && strchr("_+-", s[0]) == NULL)
		return false;
	for (c = s; c < at; c++)
		if (!is_word(*c) && strchr(".!#$%&'*+/=?^_`{|}~-", *c) == NULL)
			return false;
	return is_domain(at + 1);
}

/*
 * An optional +, then runs of letters and digits with at most one of . and -
 * and one space between them, parts in brackets, extensions after , and ;
 * and a last # or ;.
 */
bool
is_crm_phone(const char *s)
{
	const char *c = s + (*s == '+');
	bool open = false, any = false;

	if (*c == '.' || *c == '-')
		return false;
	for (; *c != '\0'; c++) {
		if (isalnum((unsigned char)*c)) {
			any = true;
		} else if (*c == '(' && !open) {
			open = true;
		} else if (*c == ')' && open) {
			open = false;
		} else if (*c == '.' || *c == '-') {
			if (c[1] == '.' || c[1] == '-' || c[1] == '\0')
				return false;
		} else if (*c == ' ') {
			if (c[1] == ' ' || c[1] == '\0')
				return false;
		} else if (*c == ',' || *c == ';') {
			if (!any)
				return false;
		} else if (*c != '#' || c[1] != '\0') {
			return false;
		}
	}
	return any && !open;
}

bool
is_crm_url(const char *s)
{
	static const char *const schemes[] = {
		"http://", "https://", "ftp://"
	};
	size_t i, n;

	for (i = 0; i < 3; i++)
		if (text_starts_nocase(s, schemes[i])) {
			s += strlen(schemes[i]);
			break;
		}
	n = strcspn(s, "/?#:");
	return n > 2 && strpbrk(s, " \t\n<>\"") == NULL &&
	    memchr(s, '.', n) != NULL && s[0] != '.' && s[n - 1] != '.';
}

/* contact.c - what visitors type as e-mail address or telephone number. */

#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define EMAIL_BYTES 254
#define EMAIL_LOCAL_BYTES 64
#define EMAIL_LABEL_BYTES 63
#define PHONE_BYTES 40
#define PHONE_DIGITS_MIN 5

static bool
is_alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Letters of any script are let through: mail takes them (RFC 6531). */
static bool
is_local(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || n > EMAIL_LOCAL_BYTES || s[0] == '.' || s[n - 1] == '.')
		return false;
	for (i = 0; i < n; i++) {
		if (s[i] == '.' && s[i + 1] == '.')
			return false;
		if (!is_alpha(s[i]) && !is_digit(s[i]) &&
		    (unsigned char)s[i] < 0x80 &&
		    strchr(".!#$%&'*+/=?^_`{|}~-", s[i]) == NULL)
			return false;
	}
	return true;
}

static bool
is_label(const char *s, size_t n)
{
	size_t i;

	if (n == 0 || n > EMAIL_LABEL_BYTES || s[0] == '-' || s[n - 1] == '-')
		return false;
	for (i = 0; i < n; i++)
		if (!is_alpha(s[i]) && !is_digit(s[i]) && s[i] != '-' &&
		    (unsigned char)s[i] < 0x80)
			return false;
	return true;
}

/* Labels with at least one dot, the last of them not a number. */
static bool
is_domain(const char *s)
{
	size_t labels = 0, n;

	for (;;) {
		n = strcspn(s, ".");
		if (!is_label(s, n))
			return false;
		labels++;
		if (s[n] == '\0')
			break;
		s += n + 1;
	}
	return labels >= 2 && strspn(s, "0123456789") != n;
}

/* U+0080 to U+00A0: control characters and the space that looks like none. */
static bool
has_hidden(const char *s)
{
	for (; *s != '\0'; s++)
		if ((unsigned char)s[0] == 0xc2 && (unsigned char)s[1] <= 0xa0)
			return true;
	return false;
}

bool
text_is_email(const char *s)
{
	const char *at;
	size_t n;

	if (s == NULL || (n = strlen(s)) > EMAIL_BYTES)
		return false;
	at = strchr(s, '@');
	return at != NULL && strchr(at + 1, '@') == NULL &&
	    is_local(s, (size_t)(at - s)) && is_domain(at + 1) &&
	    text_is_utf8(s, n) && !has_hidden(s);
}

bool
text_is_phone(const char *s)
{
	size_t digits = 0, i;

	if (s == NULL || strlen(s) > PHONE_BYTES)
		return false;
	for (i = 0; s[i] != '\0'; i++) {
		if (is_digit(s[i]))
			digits++;
		else if (!is_alpha(s[i]) && strchr("+-.()/ #,;", s[i]) == NULL)
			return false;
		/* Letters name an extension; a number stands before it. */
		else if (is_alpha(s[i]) && digits < PHONE_DIGITS_MIN)
			return false;
	}
	return digits >= PHONE_DIGITS_MIN;
}

char *
text_phone_digits(const char *s)
{
	char *out = xmalloc(strlen(s) + 1);
	size_t n = 0;

	for (; *s != '\0'; s++)
		if (is_digit(*s) || (*s == '+' && n == 0))
			out[n++] = *s;
	out[n] = '\0';
	return out;
}

/* mail.c - writes a message, and sends it. */

#include "http/mail.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "src/http/transfer.h"

#define MESSAGE_MAX (256 * 1024)
#define LINE_MAX_CHARS 76   /* RFC 2045, 6.7; RFC 2047, 2 */
/* Bytes of a text that become one encoded word. */
#define WORD_BYTES 45

/* Nothing that could end a line, or an address. */
static int
check_plain(const char *s, struct error *err)
{
	const char *p;

	for (p = s; *p != '\0'; p++)
		if (*p <= ' ' || *p > '~' || strchr("<>,;:\"()", *p) != NULL)
			return error_set(err, ERROR_INVALID, "that is no "
			    "address to send mail to or from");
	return p == s ? error_set(err, ERROR_INVALID, "an address to send mail "
	    "to or from is empty") : 0;
}

static bool
is_plain_subject(const char *s)
{
	const char *p;

	for (p = s; *p != '\0'; p++)
		if (*p < ' ' || *p > '~')
			return false;
	return strstr(s, "=?") == NULL &&
	    strlen("Subject: ") + (size_t)(p - s) <= LINE_MAX_CHARS;
}

/* Whole characters in each word (RFC 2047, 5). */
static void
write_words(struct strbuf *out, const char *s, const char *end)
{
	size_t left = strlen(s), n, one;
	char *word;

	while (left > 0) {
		n = 0;
		while (n < left) {
			one = text_char_bytes(s + n, left - n);
			one = one > 0 ? one : 1;
			if (n + one > WORD_BYTES)
				break;
			n += one;
		}
		word = secret_base64(s, n);
		strbuf_printf(out, "=?UTF-8?B?%s?=%s", word,
		    n < left ? "\r\n " : end);
		secret_free(word);
		s += n;
		left -= n;
	}
}

static void
write_subject(struct strbuf *out, const char *subject)
{
	char *line = xstrdup(subject), *p;

	for (p = line; *p != '\0'; p++)
		if ((unsigned char)*p < ' ' || *p == 0x7f)
			*p = ' ';
	strbuf_text(out, "Subject: ");
	if (is_plain_subject(line))
		strbuf_printf(out, "%s\r\n", line);
	else
		write_words(out, line, "\r\n");
	free(line);
}

/* A name is always in words: what it is made of needs no look. */
static void
write_from(struct strbuf *out, const struct mail *mail)
{
	strbuf_text(out, "From: ");
	if (text_empty(mail->from_name))
		strbuf_text(out, "leadbridge");
	else
		write_words(out, mail->from_name, "");
	strbuf_printf(out, " <%s>\r\n", mail->from);
	if (mail->reply_to != NULL)
		strbuf_printf(out, "Reply-To: %s\r\n", mail->reply_to);
}

#define TEXT_HEAD "Content-Type: text/plain; charset=utf-8\r\n" \
	"Content-Transfer-Encoding: quoted-printable\r\n\r\n"

/* RFC 5322, 3.3; in English whatever the locale. */
static void
write_date(struct strbuf *out, int64_t at)
{
	static const char days[] = "SunMonTueWedThuFriSat";
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	time_t t = (time_t)(at / 1000);
	struct tm tm;

	memset(&tm, 0, sizeof(tm));
	gmtime_r(&t, &tm);
	strbuf_printf(out, "Date: %.3s, %d %.3s %d %02d:%02d:%02d +0000\r\n",
	    days + 3 * tm.tm_wday, tm.tm_mday, months + 3 * tm.tm_mon,
	    tm.tm_year + 1900, tm.tm_hour, tm.tm_min, tm.tm_sec);
}

/* Quoted-printable (RFC 2045, 6.7). */
static void
write_body(struct strbuf *out, const char *s)
{
	size_t column = 0;
	bool plain;

	for (; *s != '\0'; s++) {
		if (*s == '\n') {
			strbuf_text(out, "\r\n");
			column = 0;
			continue;
		}
		plain = *s >= ' ' && *s <= '~' && *s != '=' &&
		    !(*s == ' ' && (s[1] == '\n' || s[1] == '\0'));
		if (column + (plain ? 1 : 3) >= LINE_MAX_CHARS) {
			strbuf_text(out, "=\r\n");
			column = 0;
		}
		if (plain)
			strbuf_char(out, *s);
		else
			strbuf_printf(out, "=%02X", (unsigned char)*s);
		column += plain ? 1 : 3;
	}
	if (column > 0)
		strbuf_text(out, "\r\n");
}

/* In base64, 76 characters a line (RFC 2045, 6.8). */
static void
write_part(struct strbuf *out, const struct mail *mail)
{
	char *text = secret_base64(mail->part, strlen(mail->part));
	size_t left = strlen(text), n;
	const char *s = text;

	strbuf_printf(out, "Content-Type: %s\r\n"
	    "Content-Disposition: attachment; filename=\"%s\"\r\n"
	    "Content-Transfer-Encoding: base64\r\n\r\n", mail->part_type,
	    mail->part_name);
	for (; left > 0; s += n, left -= n) {
		n = left < LINE_MAX_CHARS ? left : LINE_MAX_CHARS;
		strbuf_add(out, s, n);
		strbuf_text(out, "\r\n");
	}
	secret_free(text);
}

/* "=_" is in no quoted-printable and no base64 line (RFC 2045, 6.7). */
static void
write_parts(struct strbuf *out, const struct mail *mail)
{
	static const char mark[] = "=_leadbridge_part";

	strbuf_printf(out, "Content-Type: multipart/mixed; boundary=\"%s\""
	    "\r\n\r\n--%s\r\n" TEXT_HEAD, mark, mark);
	write_body(out, mail->text);
	strbuf_printf(out, "\r\n--%s\r\n", mark);
	write_part(out, mail);
	strbuf_printf(out, "--%s--\r\n", mark);
}

int
mail_write(const struct mail *mail, struct strbuf *out, struct error *err)
{
	const char *at = strrchr(mail->from, '@');
	size_t i;

	if (check_plain(mail->from, err) != 0 ||
	    check_plain(mail->id, err) != 0 || (mail->reply_to != NULL &&
	    check_plain(mail->reply_to, err) != 0))
		return -1;
	for (i = 0; mail->to[i] != NULL; i++)
		if (check_plain(mail->to[i], err) != 0)
			return -1;
	write_from(out, mail);
	for (i = 0; mail->to[i] != NULL; i++)
		strbuf_printf(out, "%s%s", i == 0 ? "To: " : ",\r\n ",
		    mail->to[i]);
	strbuf_text(out, "\r\n");
	write_subject(out, mail->subject);
	write_date(out, mail->at);
	strbuf_printf(out, "Message-ID: <%s@%s>\r\n", mail->id,
	    at != NULL ? at + 1 : "localhost");
	/* Nobody's holiday notice shall answer (RFC 3834, 5). */
	strbuf_text(out, "Auto-Submitted: auto-generated\r\n"
	    "MIME-Version: 1.0\r\n");
	if (mail->part != NULL) {
		write_parts(out, mail);
	} else {
		strbuf_text(out, TEXT_HEAD);
		write_body(out, mail->text);
	}
	if (out->full)
		return error_set(err, ERROR_INVALID, "the mail is too long");
	return 0;
}

/* What a mail server says goes to nobody. */
static size_t
ignore(char *p, size_t size, size_t n, void *arg)
{
	(void)p;
	(void)arg;
	return size * n;
}

static int
send_smtp(const char *url, const struct mail *mail, const struct strbuf *text,
    bool *uncertain, struct error *err)
{
	struct transfer *transfer = transfer_new();
	struct transfer_result result;
	struct transfer_call call = {
		.url = url,
		.connect_ms = MAIL_CONNECT_MS,
		.total_ms = MAIL_TOTAL_MS,
		.body = strbuf_str(text),
		.body_len = text->len,
		.from = mail->from,
		.to = mail->to,
		.take_body = ignore,
	};
	int rc;

	rc = transfer_perform(transfer, &call, &result, err);
	*uncertain = rc != 0 && result.sent;
	transfer_free(transfer);
	return rc;
}

int
mail_send(const char *smtp_url, const struct mail *mail, bool *uncertain,
    struct error *err)
{
	struct strbuf text;
	int rc;

	*uncertain = false;
	strbuf_init(&text, MESSAGE_MAX);
	rc = mail_write(mail, &text, err);
	if (rc == 0 && smtp_url != NULL)
		rc = send_smtp(smtp_url, mail, &text, uncertain, err);
	else if (rc == 0)
		rc = mail_pipe(mail, strbuf_str(&text), text.len, uncertain,
		    err);
	strbuf_release(&text);
	return rc;
}
